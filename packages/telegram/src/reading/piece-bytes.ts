import { SLICE_BYTES, type Urgency } from '@streamvault/core'

/** Below it a request costs more than its bytes: 64 KiB take 16 ms at 4 MB/s, a tenth of a round trip. */
const PIECE_BYTES_MIN = 64 * 1024
/** Each account is asked on two connections. */
const PIECES_PER_LANE = 2

/**
 * How a slice is asked for, in bytes: whole when it is read ahead, and in pieces from all accounts at once when somebody
 * waits for it. Nothing of a slice is handed on before all of it was verified, so it is the whole slice that has to be early.
 *
 * Pieces are requests, which is what Telegram counts: where it told somebody to wait of late, a slice is halved at most.
 */
export function pieceBytesFor(
  urgency: Urgency,
  lanes: { readonly open: number; readonly floodedLately: boolean },
): number {
  if (urgency === 'ahead') return SLICE_BYTES
  const pieces = lanes.floodedLately ? 2 : PIECES_PER_LANE * Math.max(1, lanes.open)
  return Math.max(PIECE_BYTES_MIN, SLICE_BYTES / 2 ** Math.floor(Math.log2(pieces)))
}
