import type { CallOptions } from '@streamvault/core'
import type { BoundedReader } from '../probe/bounded-reader.ts'
import { HELD_BYTES_MAX, SEGMENT_PACKETS_MAX } from './bounds.ts'
import type { Cell } from './cells.ts'
import { fragment, type MediaSample, SEGMENT_TYPE } from './cmaf/fragment.ts'
import type { FileSound, Span } from './film-file.ts'
import { FilmRefusal } from './film-refusal.ts'
import { packedSoundHead } from './packed-sound.ts'
import { SoundTimes, type TimedSound } from './sound-times.ts'

const DURATION_MAX = 2 ** 32 - 1

export interface SoundReading {
  readonly reader: BoundedReader
  /** Seconds on the clock of the file at which the film begins. */
  readonly zeroSeconds: number
  readonly options: CallOptions
}

/** All packets that begin in a span of the film, and none from before its beginning. */
export async function soundIn(
  sound: FileSound,
  span: Span,
  { reader, zeroSeconds, options }: SoundReading,
): Promise<TimedSound[]> {
  const [startSeconds, endSeconds] = [span.startSeconds + zeroSeconds, span.endSeconds + zeroSeconds]
  const times = new SoundTimes(sound)
  const found: TimedSound[] = []
  let bytes = 0
  for await (const packet of sound.packets(reader, { startSeconds, endSeconds }, options)) {
    const timed = times.next(packet)
    if (timed.toldSeconds >= endSeconds) break
    if (timed.toldSeconds < Math.max(startSeconds, zeroSeconds)) continue
    found.push(timed)
    bytes += timed.data.length
    if (found.length > SEGMENT_PACKETS_MAX || bytes > HELD_BYTES_MAX) throw new FilmRefusal('it has too much sound')
  }
  return found
}

export interface SoundPlace {
  readonly cell: Cell
  /** The first sample of the film. */
  readonly zeroAt: number
}

/** The media segment of a cell of sound that browsers play as it is; one without a packet where nothing is heard. */
export function soundSegment(packets: readonly TimedSound[], { cell, zeroAt }: SoundPlace): Uint8Array[] {
  const kept = packets.filter(({ at }) => at >= zeroAt)
  const samples: MediaSample[] = kept.map(({ at, samples: count, data }, index) => {
    // What is missing in between is bridged by the packet before; overlaps are left to the player.
    const durationTicks = (kept[index + 1]?.at ?? at + count) - at
    return {
      ...{ decodeTicks: at - zeroAt, shiftTicks: 0, isSync: true, data },
      durationTicks: Math.min(DURATION_MAX, Math.max(0, durationTicks)),
    }
  })
  return [SEGMENT_TYPE, ...fragment(samples, cell.index + 1)]
}

/** The same without a container, as MP3 is handed out: Chromium plays none that is in an MP4. */
export function packedSoundSegment(
  packets: readonly TimedSound[],
  { cell, zeroAt, sampleRate }: SoundPlace & { readonly sampleRate: number },
): Uint8Array[] {
  const kept = packets.filter(({ at }) => at >= zeroAt)
  const seconds = kept[0] === undefined ? cell.startSeconds : (kept[0].at - zeroAt) / sampleRate
  return [packedSoundHead(seconds), ...kept.map(({ data }) => data)]
}
