import { VaultError, withDeadline } from '@streamvault/core'
import type { ActiveStream } from './active-streams.ts'
import type { BodyDeps, BodyProgress, ResponseBody } from './response-body.ts'
import { copyNow } from './send-from-cache.ts'
import type { Window } from './window-pool.ts'
import { writePiece } from './write-piece.ts'

/** Windows end where this divides the position: reads of a file stay aligned, and none straddles two of its slices. */
const ALIGN_BYTES = 256 * 1024
/** What goes through memory to wait for a full socket. */
const LANE_PIECE_BYTES = 16 * 1024
/** How long a new stream waits for its first window. */
const NEW_STREAM_WAIT_MS = 5000

/** Reads a window and hands it to the socket; returns once that has taken it all. */
export async function sendThroughWindow(
  deps: BodyDeps,
  body: ResponseBody,
  { progress, stream }: { readonly progress: BodyProgress; readonly stream: ActiveStream },
): Promise<number> {
  const { position } = progress
  const wantedBytes = Math.min(body.range.end - position, ALIGN_BYTES - (position % ALIGN_BYTES))
  // With a lane, this is only how to wait for a full socket to take more: the less goes this way the better.
  const bytesMax = body.lane === undefined ? wantedBytes : Math.min(wantedBytes, LANE_PIECE_BYTES)
  const window =
    deps.windows.tryAcquire(bytesMax) ??
    (await waitForWindow(deps, { wantedBytes: bytesMax, signal: body.signal, begun: progress.begun }))
  try {
    const piece = window.bytes.subarray(0, Math.min(window.bytes.length, bytesMax))
    if (!(await copyNow(body, position, piece))) await body.reader.read(position, piece, body)
    body.signal.throwIfAborted()
    if (!progress.begun) body.begin()
    progress.begun = true
    await writePiece(deps, stream, { piece, signal: body.signal })
    return piece.length
  } finally {
    deps.windows.release(window)
  }
}

interface WindowRequest {
  readonly wantedBytes: number
  readonly signal: AbortSignal
  /** A stream that runs waits its turn; a new one is better told to come back than kept hanging. */
  readonly begun: boolean
}

function waitForWindow(deps: BodyDeps, { wantedBytes, signal, begun }: WindowRequest): Promise<Window> {
  deps.streams.cutMostStalled()
  if (begun) return deps.windows.acquire(wantedBytes, signal)
  const error = () => new VaultError('MEMORY_EXHAUSTED', {}, { retryAfterMs: NEW_STREAM_WAIT_MS })
  const deadline = { clock: deps.clock, ms: NEW_STREAM_WAIT_MS, signal, error }
  return withDeadline(deadline, (within) => deps.windows.acquire(wantedBytes, within))
}
