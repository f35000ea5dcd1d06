import { HELD_BYTES_MAX, SEGMENT_PACKETS_MAX } from './bounds.ts'
import type { SegmentClock } from './clock.ts'
import { fragment, type MediaSample, SEGMENT_TYPE } from './cmaf/fragment.ts'
import { type Decoded, DecodeOrder } from './decode-order.ts'
import { FilmRefusal } from './film-refusal.ts'
import type { Packet } from './packet.ts'

/** Pictures of so long leave together: a head for each costs some hundred bytes. */
const FRAGMENT_SECONDS = 0.5
/** Or of so many bytes, which hold as many packets as are waiting for their order, at most. */
const FRAGMENT_BYTES = 4 << 20
/** Numbers of the fragments of one segment go up from the first of it. */
const FRAGMENTS_MAX = 4096
/** What the next segment begins with is where this one ends, unless it is an open group. */
const GAP_MAX = 1.5
const DURATION_MAX = 2 ** 32 - 1

export interface PictureStretch {
  readonly index: number
  /** When its key frame is shown, and that of the next segment; the last one takes all that is left. */
  readonly startTicks: number
  readonly endTicks: number
  readonly isLast: boolean
  readonly zeroTicks: number
  /** How long a picture is shown, where the container tells; else 0. */
  readonly frameTicks: number
  readonly clock: SegmentClock
}

/**
 * A media segment of CMAF in pieces, each as soon as its packets were read. It begins with the key frame of its stretch and ends
 * before that of the next one, in the order of decoding; what is to be shown before the beginning of the film is left out. Throws
 * `FilmRefusal` where there is no such key frame, and where it holds more than `HELD_BYTES_MAX`.
 */
export async function* pictureSegment(
  packets: AsyncIterable<Packet>,
  stretch: PictureStretch,
): AsyncGenerator<Uint8Array> {
  yield SEGMENT_TYPE
  let count = 0
  let samples: MediaSample[] = []
  let bytes = 0
  for await (const sample of samplesOf(picturesOf(packets, stretch), stretch)) {
    samples.push(sample)
    bytes += sample.data.length
    const ticks = sample.decodeTicks + sample.durationTicks - (samples[0]?.decodeTicks ?? 0)
    if (ticks < FRAGMENT_SECONDS * stretch.clock.timescale && bytes < FRAGMENT_BYTES) continue
    yield* fragment(samples, stretch.index * FRAGMENTS_MAX + ++count)
    samples = []
    bytes = 0
  }
  if (samples.length > 0) yield* fragment(samples, stretch.index * FRAGMENTS_MAX + ++count)
}

/** The key frame of a stretch alone, which is shown until the next one. Throws `FilmRefusal` where there is none. */
export async function* keyPicture(packets: AsyncIterable<Packet>, stretch: PictureStretch): AsyncGenerator<Uint8Array> {
  for await (const { ticks, isKey, data } of picturesOf(packets, stretch)) {
    if (!isKey) continue
    const picture = { ticks, isKey, data, durationTicks: 0, decodeTicks: ticks }
    yield SEGMENT_TYPE
    yield* fragment([sampleOf(picture, stretch.endTicks - ticks, stretch)], stretch.index + 1)
    return
  }
}

async function* picturesOf(packets: AsyncIterable<Packet>, stretch: PictureStretch): AsyncGenerator<Packet> {
  let count = 0
  for await (const packet of packets) {
    const { isKey, ticks } = packet
    if (count > 0 && isKey && ticks >= stretch.endTicks && !stretch.isLast) return
    const isBegun = count > 0 || (isKey && ticks >= stretch.startTicks)
    if (!isBegun) continue
    if (++count > SEGMENT_PACKETS_MAX) throw new FilmRefusal('it has too many pictures')
    if (ticks >= stretch.zeroTicks) yield packet
  }
  if (count === 0) throw new FilmRefusal('a key frame is not where it was')
}

async function* samplesOf(pictures: AsyncIterable<Packet>, stretch: PictureStretch): AsyncGenerator<MediaSample> {
  let before: Decoded | undefined
  let lastTicks = 0
  for await (const decoded of ordered(pictures)) {
    if (before) {
      lastTicks = decoded.decodeTicks - before.decodeTicks
      yield sampleOf(before, lastTicks, stretch)
    }
    before = decoded
  }
  if (before) yield sampleOf(before, lastDuration(before, lastTicks, stretch), stretch)
}

async function* ordered(pictures: AsyncIterable<Packet>): AsyncGenerator<Decoded> {
  const order = new DecodeOrder()
  let heldBytes = 0
  for await (const picture of pictures) {
    heldBytes += picture.data.length
    if (heldBytes > HELD_BYTES_MAX) throw new FilmRefusal('its pictures are too large')
    const decoded = order.add(picture)
    if (decoded === undefined) continue
    heldBytes -= decoded.data.length
    yield decoded
  }
  for (let decoded = order.take(); decoded !== undefined; decoded = order.take()) yield decoded
}

/** Up to the next segment, unless pictures of that come before its key frame; else as long as its file says, or as the one before. */
function lastDuration(last: Decoded, ticksBefore: number, { endTicks, frameTicks }: PictureStretch): number {
  const usual = last.durationTicks || frameTicks || ticksBefore
  const gap = endTicks - last.decodeTicks
  return gap > 0 && (usual === 0 || gap < usual * GAP_MAX) ? gap : usual
}

function sampleOf(decoded: Decoded, ticks: number, { clock, zeroTicks }: PictureStretch): MediaSample {
  const at = clock.toUnits(decoded.decodeTicks - zeroTicks)
  const end = clock.toUnits(decoded.decodeTicks + ticks - zeroTicks)
  return {
    decodeTicks: at,
    durationTicks: Math.min(DURATION_MAX, Math.max(0, end - at)),
    shiftTicks: clock.toUnits(decoded.ticks - zeroTicks) - at,
    isSync: decoded.isKey,
    data: decoded.data,
  }
}
