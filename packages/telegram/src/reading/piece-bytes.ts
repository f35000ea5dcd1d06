import { SLICE_BYTES, type Urgency } from '@streamvault/core'

/** Below it a request costs more than its bytes: 64 KiB take 16 ms at 4 MB/s, a tenth of a round trip. */
const PIECE_BYTES_MIN = 64 * 1024
/** Each account is asked on two connections. */
const PIECES_PER_LANE = 2

export interface PieceCircumstances {
  /** Lanes that could be asked. */
  readonly open: number
  /** Slices that somebody waits for, this one included. */
  readonly awaited: number
  readonly floodedLately: boolean
}

/**
 * How a slice is asked for, in bytes: whole when it is read ahead, and in pieces from all accounts at once when somebody
 * waits for it. Nothing of a slice is handed on before all of it was verified, so it is the whole slice that has to be early.
 *
 * Pieces are requests, which is what Telegram counts: where it told somebody to wait of late, a slice is halved at most. And
 * many who wait at once share the connections: then more pieces would make none of them come sooner.
 */
export function pieceBytesFor(urgency: Urgency, lanes: PieceCircumstances): number {
  if (urgency === 'ahead') return SLICE_BYTES
  const share = (PIECES_PER_LANE * lanes.open) / lanes.awaited
  const pieces = Math.max(1, lanes.floodedLately ? Math.min(2, share) : share)
  return Math.max(PIECE_BYTES_MIN, SLICE_BYTES / 2 ** Math.floor(Math.log2(pieces)))
}
