import type { ByteRange } from '@streamvault/core'

/** A picture that is decoded without those before it, and where what follows it lies, up to the next one. */
export interface KeyFrame extends ByteRange {
  /** When it is shown, in ticks of its index; it may lie before 0. */
  readonly startTicks: number
}

/** The key frames of the first picture track of a file, in the order of time; there is at least one. */
export interface KeyFrameIndex {
  readonly ticksPerSecond: number
  readonly frames: readonly KeyFrame[]
}

/** Three hours of 24 pictures a second, of which each is a key frame. */
export const KEY_FRAMES_MAX = 260_000

/** Thrown when a table contradicts itself or its file, or is longer than any that is believed; its message says why. */
export class KeyFrameRefusal extends Error {
  override readonly name = 'KeyFrameRefusal'
}

/** The index of `frames`, one for each time. Throws `KeyFrameRefusal` unless all lie inside `file`, and there are some. */
export function keyFrameIndex(ticksPerSecond: number, frames: readonly KeyFrame[], file: ByteRange): KeyFrameIndex {
  if (!(ticksPerSecond > 0 && Number.isFinite(ticksPerSecond))) throw new KeyFrameRefusal('its clock does not run')
  if (frames.length > KEY_FRAMES_MAX) throw new KeyFrameRefusal('it has too many key frames')
  const sorted = frames.toSorted((a, b) => a.startTicks - b.startTicks || a.start - b.start)
  const single = sorted.filter(({ startTicks }, index) => startTicks !== sorted[index - 1]?.startTicks)
  if (single.length === 0) throw new KeyFrameRefusal('it has no key frame')
  for (const { start, end, startTicks } of single) {
    const isInside = start >= file.start && start < end && end <= file.end
    if (!isInside) throw new KeyFrameRefusal('a key frame lies outside of the file')
    if (!Number.isSafeInteger(startTicks)) throw new KeyFrameRefusal('a key frame is shown at no time')
  }
  return { ticksPerSecond, frames: single }
}
