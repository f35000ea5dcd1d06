import { assert, type ByteRange, SLICE_BYTES } from '@streamvault/core'

/** A piece that `upload.getFile` can be asked for, and what of it is wanted. */
export interface PlannedPiece {
  readonly offset: number
  /** A power of two that divides `offset` and 1 MiB. */
  readonly limit: number
  /** Within the piece. */
  readonly wanted: ByteRange
}

/** `upload.getFile` takes multiples of 4 KiB (https://core.telegram.org/api/files#downloading-files). */
const PIECE_BYTES_MIN = 4096

/**
 * Cuts a range into pieces of at most `pieceBytes`, a power of two from 4 KiB to 1 MiB. They lie on their own grid, so that
 * each divides the MiB that it is in; a short range is not made much longer by that.
 */
export function planPieces(range: ByteRange, pieceBytes: number): PlannedPiece[] {
  assert(
    Number.isInteger(Math.log2(pieceBytes)) && pieceBytes <= SLICE_BYTES,
    'a piece is a power of two, of 1 MiB at most',
  )
  const limit = Math.max(PIECE_BYTES_MIN, Math.min(pieceBytes, powerOfTwoFor(range.end - range.start)))
  const pieces: PlannedPiece[] = []
  if (range.start === range.end) return pieces
  for (let offset = range.start - (range.start % limit); offset < range.end; offset += limit) {
    const start = Math.max(0, range.start - offset)
    pieces.push({ offset, limit, wanted: { start, end: Math.min(limit, range.end - offset) } })
  }
  return pieces
}

/** The least power of two that is not smaller. */
function powerOfTwoFor(bytes: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, bytes)))
}
