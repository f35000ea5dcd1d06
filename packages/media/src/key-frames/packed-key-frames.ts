import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { type KeyFrame, type KeyFrameIndex, keyFrameIndex } from './key-frame-index.ts'
import { VarintReader, VarintWriter } from './varints.ts'

/** Goes up with whatever makes another index of the same file, and when files are understood that were not: all are found anew then. */
const VERSION = 1
const FORMS = { unknown: 0, plain: 1, deflated: 2 } as const
const HEADER_BYTES = 2
/** Of a film in which each picture is one: nobody seeks, and no segment is cut, more finely. */
const APART_SECONDS = 1
/** What is kept of a file. Ten hours at a key frame each second take 250 KB. */
export const PACKED_BYTES_MAX = 512 << 10
/** Each takes three bytes at least. */
const UNPACKED_BYTES_MAX = PACKED_BYTES_MAX * 4

/** What a file is packed as whose key frames nobody can tell. */
export const UNKNOWN_KEY_FRAMES: Uint8Array = Uint8Array.of(VERSION, FORMS.unknown)

/**
 * The key frames of a file in some seven bytes each or fewer, `PACKED_BYTES_MAX` in all. Of those that are less than a second apart
 * the first one stays, and its range goes on to the next that does. Undefined when they take more.
 */
export function packKeyFrames({ ticksPerSecond, frames }: KeyFrameIndex): Uint8Array | undefined {
  const kept = thinned(frames, ticksPerSecond * APART_SECONDS)
  const writer = new VarintWriter()
  writer.float(ticksPerSecond)
  writer.unsigned(kept.length)
  let [ticks, place] = [0, 0]
  for (const { startTicks, start, end } of kept) {
    writer.signed(startTicks - ticks)
    writer.signed(start - place)
    writer.unsigned(end - start)
    ;[ticks, place] = [startTicks, end]
  }
  const plain = writer.finish()
  if (plain.length > UNPACKED_BYTES_MAX) return undefined
  const deflated = deflateRawSync(plain)
  const isShorter = deflated.length < plain.length
  const packed = Buffer.concat([
    Uint8Array.of(VERSION, isShorter ? FORMS.deflated : FORMS.plain),
    isShorter ? deflated : plain,
  ])
  return packed.length > PACKED_BYTES_MAX ? undefined : packed
}

/**
 * What `packKeyFrames` has packed of a file of this size; `unknown` where nobody can tell its key frames. Undefined for what another
 * version has packed, or is damaged: they are to be found again.
 */
export function unpackKeyFrames(
  packed: Uint8Array,
  { sizeBytes }: { readonly sizeBytes: number },
): KeyFrameIndex | 'unknown' | undefined {
  const [version, form] = packed
  if (version !== VERSION) return undefined
  if (form === FORMS.unknown) return 'unknown'
  try {
    const content = packed.subarray(HEADER_BYTES)
    const isDeflated = form === FORMS.deflated
    return unpacked(isDeflated ? inflateRawSync(content, { maxOutputLength: UNPACKED_BYTES_MAX }) : content, sizeBytes)
  } catch {
    return undefined
  }
}

function unpacked(plain: Uint8Array, sizeBytes: number): KeyFrameIndex {
  const reader = new VarintReader(plain)
  const ticksPerSecond = reader.float()
  const frames: KeyFrame[] = []
  let [ticks, place] = [0, 0]
  for (let left = reader.unsigned(); left > 0; left--) {
    const startTicks = ticks + reader.signed()
    const start = place + reader.signed()
    const end = start + reader.unsigned()
    frames.push({ startTicks, start, end })
    ;[ticks, place] = [startTicks, end]
  }
  return keyFrameIndex(ticksPerSecond, frames, { start: 0, end: sizeBytes })
}

function thinned(frames: readonly KeyFrame[], apartTicks: number): KeyFrame[] {
  const kept: KeyFrame[] = []
  for (const frame of frames) {
    const last = kept.at(-1)
    if (last !== undefined && frame.startTicks - last.startTicks < apartTicks) {
      const [start, end] = [Math.min(last.start, frame.start), Math.max(last.end, frame.end)]
      kept[kept.length - 1] = { ...last, start, end }
    } else kept.push(frame)
  }
  return kept
}
