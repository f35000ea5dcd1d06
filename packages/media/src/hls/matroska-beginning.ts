import type { ByteRange, CallOptions } from '@streamvault/core'
import type { BoundedReader } from '../probe/bounded-reader.ts'
import { ByteWindow } from './byte-window.ts'
import { type BlockTrack, matroskaPackets } from './matroska-packets.ts'

/** Enough to hear of each sound, and to tell how many bytes a second of it takes. */
const SECONDS_MAX = 2
const BYTES_MAX = 2 << 20
/** Less tells nothing. */
const SECONDS_MIN = 0.5
/** As much of a key frame as its header takes. */
const HEADER_BYTES = 64

/** What the first packets of a track tell. */
export interface Beginning {
  readonly firstTicks: number
  /** How its first key frame begins. */
  readonly keyFrame: Uint8Array | undefined
  /** 0 where too little of it was seen. */
  readonly bitsPerSecond: number
}

interface Seen {
  readonly firstTicks: number
  keyFrame: Uint8Array | undefined
  lastTicks: number
  /** Without the packet at `lastTicks`, for nobody knows how long that lasts. */
  bytes: number
  lastBytes: number
}

/** Looks into the first seconds of a film, `BYTES_MAX` of it at most. */
export async function matroskaBeginning(
  reader: BoundedReader,
  of: {
    readonly clusters: ByteRange
    readonly tracks: ReadonlyMap<number, BlockTrack>
    readonly ticksPerSecond: number
  },
  options: CallOptions,
): Promise<ReadonlyMap<number, Beginning>> {
  const { start, end } = of.clusters
  const range = { start, end: Math.min(end, start + BYTES_MAX) }
  const window = new ByteWindow(reader, { range, wanted: 'most' }, options)
  const tracks = new Map<number, Seen>()
  let beginTicks: number | undefined
  for await (const { track, ticks, data, isKey } of matroskaPackets(window, of.tracks)) {
    // A film may begin late on its clock.
    beginTicks ??= ticks
    if (ticks - beginTicks > SECONDS_MAX * of.ticksPerSecond) break
    const seen = tracks.get(track) ?? {
      firstTicks: ticks,
      keyFrame: undefined,
      lastTicks: ticks,
      bytes: 0,
      lastBytes: 0,
    }
    // Copied, for a part of a buffer keeps all of it alive.
    if (isKey) seen.keyFrame ??= Uint8Array.from(data.subarray(0, HEADER_BYTES))
    seen.bytes += seen.lastBytes
    seen.lastBytes = data.length
    seen.lastTicks = Math.max(seen.lastTicks, ticks)
    tracks.set(track, seen)
  }
  return new Map([...tracks].map(([track, seen]) => [track, beginningOf(seen, of.ticksPerSecond)]))
}

function beginningOf({ firstTicks, lastTicks, bytes, keyFrame }: Seen, ticksPerSecond: number): Beginning {
  const seconds = (lastTicks - firstTicks) / ticksPerSecond
  return { firstTicks, keyFrame, bitsPerSecond: seconds < SECONDS_MIN ? 0 : Math.round((bytes * 8) / seconds) }
}
