import { VaultError } from '../errors.ts'
import { type PieceName, pieceNameOf } from './piece-name.ts'

/** As many pieces as one file may have; three digits count no more. */
export const PIECES_MAX = 999
const NAMED_MAX = 5

/**
 * The pieces of one split file in the order of their numbers, which begin with 0 or 1.
 *
 * Throws `PIECE_MISSING` and `PIECE_DOUBLE`, which name what is missing or there twice, and `PIECES_TOO_MANY`. That none is missing
 * behind the last cannot be told by names.
 */
export function orderPieces<P extends PieceName>(pieces: readonly P[]): readonly P[] {
  const ordered = pieces.toSorted((a, b) => a.number - b.number)
  const [first] = ordered
  if (first === undefined) return ordered
  if (ordered.length > PIECES_MAX) throw new VaultError('PIECES_TOO_MANY')
  const double = ordered.find(({ number }, at) => number === ordered[at - 1]?.number)
  if (double !== undefined) {
    const names = ordered.filter(({ number }) => number === double.number).map(({ name }) => name)
    throw new VaultError('PIECE_DOUBLE', { reason: [...new Set(names)].join(', ') })
  }
  const begin = first.number === 0 || first.style === 'old-volume' ? 0 : 1
  const numbers = new Set(ordered.map(({ number }) => number))
  const last = ordered.at(-1)?.number ?? begin
  const missing: string[] = []
  for (let number = begin; number < last && missing.length <= NAMED_MAX; number++) {
    if (!numbers.has(number)) missing.push(pieceNameOf(first, number))
  }
  if (missing.length > NAMED_MAX) missing.splice(NAMED_MAX, 1, 'and more')
  if (missing.length > 0) throw new VaultError('PIECE_MISSING', { reason: missing.join(', ') })
  return ordered
}

/** A piece whose length is known. */
export interface MeasuredPiece {
  readonly name: string
  readonly sizeBytes: number
}

/**
 * Throws `PIECE_UNEVEN`, which names the piece, where pieces in order cannot be those of one file: all but the last are of one
 * length, and the last is no longer.
 */
export function assertEvenPieces(pieces: readonly MeasuredPiece[]): void {
  const sizes = pieces.slice(0, -1).map(({ sizeBytes }) => sizeBytes)
  const usual = mostFrequent(sizes)
  const uneven = pieces.find(({ sizeBytes }, at) => {
    if (sizeBytes === 0) return true
    return at < sizes.length && sizeBytes !== usual
  })
  if (uneven !== undefined) {
    throw new VaultError('PIECE_UNEVEN', { reason: `${uneven.name} is ${uneven.sizeBytes} bytes long` })
  }
  const last = pieces.at(-1)
  // `split -n` leaves what cannot be divided to the last: at most a byte less than there are pieces.
  if (usual !== undefined && last !== undefined && last.sizeBytes - usual >= pieces.length) {
    const longer = `${last.name} is longer than ${pieces.at(-2)?.name}`
    throw new VaultError('PIECE_UNEVEN', { reason: longer })
  }
}

const MIB = 2 ** 20
const MEGABYTE = 1_000_000
/** Two videos are seldom as long to the byte, three never. */
const SURE_COUNT = 3

/**
 * Whether pieces in order, whose names would fit whole videos too, are plainly cut from one file: all but the last are of one
 * length, which is a round one where there are only two.
 */
export function arePlainlyCut(pieces: readonly MeasuredPiece[]): boolean {
  const [first] = pieces
  if (first === undefined || pieces.length < 2) return false
  try {
    assertEvenPieces(pieces)
  } catch {
    return false
  }
  const isRound = first.sizeBytes % MIB === 0 || first.sizeBytes % MEGABYTE === 0
  return pieces.length >= SURE_COUNT || isRound
}

function mostFrequent(values: readonly number[]): number | undefined {
  const counts = Map.groupBy(values, (value) => value)
  const [most] = [...counts.values()].sort((a, b) => b.length - a.length)
  return most?.[0]
}
