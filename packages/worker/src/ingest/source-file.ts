import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import { type ByteReader, type CallOptions, type Instant, rangeFits, VaultError } from '@streamvault/core'

/** A file to be ingested, open and measured. */
export interface SourceFile extends AsyncDisposable {
  readonly name: string
  readonly reader: ByteReader
  /** Milliseconds since the epoch. */
  readonly modifiedAt: Instant
  /** Names what is missing if the end of the file is, where it was split. */
  readonly whatFollows?: string
  /** Its bytes come in order: whatever lies before what was read last costs all of them again. */
  readonly isSequential?: true
  /** The CRC-32 that it has to have. */
  readonly crc32?: number
  /** Throws `SOURCE_CHANGED` where it was written to since it was opened; absent where nobody can. */
  readonly assertUnchanged?: () => Promise<void>
}

/**
 * Opens a file on the worker's own disk.
 *
 * Throws `SOURCE_NOT_FOUND`, `SOURCE_UNREADABLE` (no permission, not a regular file, a failing disk) and `SOURCE_EMPTY`.
 */
export async function openSourceFile(path: string): Promise<SourceFile> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw sourceError(error)
  })
  try {
    const stat = await handle.stat({ bigint: true })
    if (!stat.isFile()) throw new VaultError('SOURCE_UNREADABLE', { reason: 'not a regular file' })
    if (stat.size === 0n) throw new VaultError('SOURCE_EMPTY')
    return {
      name: basename(path),
      reader: createHandleReader(handle, Number(stat.size)),
      modifiedAt: Number(stat.mtimeMs),
      assertUnchanged: async () => {
        const { size, mtimeNs } = await handle.stat({ bigint: true })
        if (size !== stat.size) throw new VaultError('SOURCE_CHANGED', { reason: 'it has another length by now' })
        if (mtimeNs !== stat.mtimeNs) throw new VaultError('SOURCE_CHANGED', { reason: 'it was written to' })
      },
      [Symbol.asyncDispose]: () => handle.close(),
    }
  } catch (error) {
    await handle.close()
    throw sourceError(error)
  }
}

function createHandleReader(handle: FileHandle, sizeBytes: number): ByteReader {
  return {
    sizeBytes,
    async read(position: number, target: Uint8Array, { signal }: CallOptions): Promise<void> {
      const end = position + target.length
      if (!rangeFits({ start: position, end }, sizeBytes))
        throw new VaultError('RANGE_OUT_OF_BOUNDS', { position, end })
      for (let filled = 0; filled < target.length; ) {
        signal.throwIfAborted()
        const { bytesRead } = await handle
          .read(target, filled, target.length - filled, position + filled)
          .catch((error: unknown) => {
            throw sourceError(error)
          })
        if (bytesRead === 0) throw new VaultError('SOURCE_CHANGED', { reason: 'shorter than it was' })
        filled += bytesRead
      }
    },
  }
}

function sourceError(error: unknown): unknown {
  if (error instanceof VaultError) return error
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return new VaultError(code === 'ENOENT' ? 'SOURCE_NOT_FOUND' : 'SOURCE_UNREADABLE', { code }, { cause: error })
}
