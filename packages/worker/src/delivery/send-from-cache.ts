import { type FileExtent, SLICE_BYTES } from '@streamvault/core'
import type { KernelLane } from './kernel-lane.ts'
import type { BodyProgress, ResponseBody } from './response-body.ts'

/** So much may go out before others get their turn: about a millisecond's work. */
const TURN_BYTES = 4 * SLICE_BYTES

/**
 * What a response begins with. Then others begin: of a thousand who wait for the same bytes, the last would else wait until the
 * socket buffers of all the others are full, which is a second's work.
 */
const FIRST_BYTES = 64 * 1024

/** Sends what the socket takes of the slice it stands at, straight from the file that is cached in; 0 when it takes none. */
export async function sendFromCache(lane: KernelLane, body: ResponseBody, progress: BodyProgress): Promise<number> {
  const { position } = progress
  using opened = await body.reader.openAt(position, body)
  body.signal.throwIfAborted()
  if (opened.extent === undefined) return 0
  const turnBytes = progress.begun ? TURN_BYTES : FIRST_BYTES
  if (!progress.begun) lane.begin(body.begin)
  progress.begun = true
  const sent = lane.send(atMost(opened.extent, Math.min(body.range.end - position, turnBytes)))
  progress.turnBytes += sent
  // A fast viewer could keep this going for ever: others get their turn after every few slices, if there is more to send.
  if (progress.turnBytes >= turnBytes && position + sent < body.range.end) {
    progress.turnBytes = 0
    await new Promise((resolve) => setImmediate(resolve))
  }
  return sent
}

/** Fills `piece` without the detour over another thread, where its bytes are in memory. */
export async function copyNow(
  { lane, reader, signal }: ResponseBody,
  position: number,
  piece: Uint8Array,
): Promise<boolean> {
  if (lane === undefined) return false
  using opened = await reader.openAt(position, { signal })
  const { extent } = opened
  return extent !== undefined && extent.sizeBytes >= piece.length && lane.copy(atMost(extent, piece.length), piece)
}

function atMost(extent: FileExtent, bytesMax: number): FileExtent {
  return { ...extent, sizeBytes: Math.min(extent.sizeBytes, bytesMax) }
}
