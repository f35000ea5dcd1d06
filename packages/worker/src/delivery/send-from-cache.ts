import { type ByteRange, type FileExtent, rangeBytes, SLICE_BYTES } from '@streamvault/core'
import type { KernelLane } from './kernel-lane.ts'
import type { BodyProgress, ResponseBody } from './response-body.ts'

/** So much may go out before others get their turn: about a millisecond's work. */
const TURN_BYTES = 4 * SLICE_BYTES

/** Sends what the socket takes of the slice it stands at, straight from the file that is cached in; 0 when it takes none. */
export async function sendFromCache(lane: KernelLane, body: ResponseBody, progress: BodyProgress): Promise<number> {
  const { position } = progress
  using slice = await body.reader.openAt(position, body)
  body.signal.throwIfAborted()
  const rest = slice.extent && restOf(slice.extent, { start: position, end: body.range.end })
  if (rest === undefined) return 0
  if (!progress.begun) lane.begin(body.begin)
  progress.begun = true
  const sent = lane.send(rest)
  // A fast viewer could keep this going for ever: others get their turn after every few slices.
  if ((position + sent) % TURN_BYTES === 0) await new Promise((resolve) => setImmediate(resolve))
  return sent
}

/** Fills `piece` without the detour over another thread, where its bytes are in memory. */
export async function copyNow(
  { lane, reader, signal }: ResponseBody,
  position: number,
  piece: Uint8Array,
): Promise<boolean> {
  if (lane === undefined) return false
  using slice = await reader.openAt(position, { signal })
  const rest = slice.extent && restOf(slice.extent, { start: position, end: position + piece.length })
  return rest !== undefined && rest.sizeBytes === piece.length && lane.copy(rest, piece)
}

/** What of a slice's extent a range of the file covers. */
function restOf(extent: FileExtent, range: ByteRange): FileExtent {
  const within = range.start % SLICE_BYTES
  const sizeBytes = Math.min(extent.sizeBytes - within, rangeBytes(range))
  return { descriptor: extent.descriptor, start: extent.start + within, sizeBytes }
}
