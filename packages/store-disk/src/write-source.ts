import type { FileHandle } from 'node:fs/promises'
import { abortable, type PutOptions, VaultError } from '@streamvault/core'
import { fromDisk } from './disk-error.ts'

/**
 * Writes exactly the declared bytes of `source` to the file, and syncs it.
 *
 * Throws `BLOB_TRUNCATED` when there are fewer or more, and errors of the source itself as they are.
 */
export async function writeSource(
  file: FileHandle,
  source: AsyncIterable<Uint8Array>,
  { key, sizeBytes, signal }: PutOptions,
): Promise<void> {
  const details = { blob: key, sizeBytes }
  const iterator = source[Symbol.asyncIterator]()
  let position = 0
  try {
    for (;;) {
      const next = await abortable(iterator.next(), signal)
      if (next.done) break
      const end = position + next.value.length
      if (end > sizeBytes) throw new VaultError('BLOB_TRUNCATED', { ...details, reason: 'the source runs over' })
      await fromDisk(writeFully(file, next.value, position), details)
      position = end
    }
    if (position < sizeBytes) throw new VaultError('BLOB_TRUNCATED', { ...details, position })
  } catch (error) {
    // Not awaited: a source that hangs in `next` hangs in `return` too.
    iterator.return?.().catch(() => {})
    throw error
  }
  await fromDisk(file.sync(), details)
}

async function writeFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at, position + at)
    at += bytesWritten
  }
}
