import { basename } from 'node:path'
import {
  assertEvenPieces,
  type ByteReader,
  type CallOptions,
  isVaultError,
  parsePieceName,
  pieceNameOf,
  rangeFits,
  VaultError,
} from '@streamvault/core'
import { openSourceFile, type SourceFile } from './source-file.ts'

/**
 * Opens the pieces of a split file as that one file.
 *
 * Throws as `openSourceFile` does, `PIECE_MISSING` for a piece that is gone by now, and `PIECE_UNEVEN`.
 */
export async function openSourcePieces(paths: readonly string[]): Promise<SourceFile> {
  await using opened = new AsyncDisposableStack()
  const pieces: SourceFile[] = []
  for (const path of paths) pieces.push(opened.use(await openPiece(path)))
  assertEvenPieces(pieces.map(({ name, reader }) => ({ name, sizeBytes: reader.sizeBytes })))
  const last = parsePieceName(pieces.at(-1)?.name ?? '')
  const lifetime = opened.move()
  return {
    name: last?.whole ?? pieces[0]?.name ?? '',
    reader: new PiecesReader(pieces.map(({ reader }) => reader)),
    modifiedAt: Math.max(...pieces.map(({ modifiedAt }) => modifiedAt)),
    ...(last && { whatFollows: `${pieceNameOf(last, last.number + 1)}, or what else follows ${last.name}` }),
    assertUnchanged: async () => {
      for (const piece of pieces) await piece.assertUnchanged?.()
    },
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  }
}

async function openPiece(path: string): Promise<SourceFile> {
  try {
    return await openSourceFile(path)
  } catch (error) {
    if (isVaultError(error, 'SOURCE_NOT_FOUND')) throw new VaultError('PIECE_MISSING', { reason: basename(path) })
    if (isVaultError(error, 'SOURCE_EMPTY'))
      throw new VaultError('PIECE_UNEVEN', { reason: `${basename(path)} is empty` })
    throw error
  }
}

/** Readers one behind the other, as one. */
class PiecesReader implements ByteReader {
  readonly sizeBytes: number
  readonly #pieces: readonly { readonly reader: ByteReader; readonly start: number }[]

  constructor(readers: readonly ByteReader[]) {
    let start = 0
    this.#pieces = readers.map((reader) => {
      const placed = { reader, start }
      start += reader.sizeBytes
      return placed
    })
    this.sizeBytes = start
  }

  async read(position: number, target: Uint8Array, options: CallOptions): Promise<void> {
    const end = position + target.length
    if (!rangeFits({ start: position, end }, this.sizeBytes)) throw new VaultError('RANGE_OUT_OF_BOUNDS', { position })
    for (const { reader, start } of this.#pieces) {
      const from = Math.max(position, start)
      const until = Math.min(end, start + reader.sizeBytes)
      if (from < until) await reader.read(from - start, target.subarray(from - position, until - position), options)
    }
  }
}
