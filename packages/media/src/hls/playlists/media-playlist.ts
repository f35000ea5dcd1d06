import { cellCount } from '../cells.ts'
import { SEGMENT_SECONDS, type SegmentPlan } from '../plan-segments.ts'
import { secondsText, tag, uriText } from './attributes.ts'

/** Fragments of MP4 in all playlists, and attributes of RFC 8216bis. */
export const HLS_VERSION = 7
/** Nothing lasts no time, not even the rest of a film. */
const SECONDS_MIN = 0.001

/** Where the parts of a playlist are: the caller decides how, and whether a ticket goes with it. */
export interface MediaUris {
  /** What comes before all segments; texts have none. */
  readonly init?: string
  segment(index: number): string
}

/** The playlist of the pictures of one file. What comes before the first picture is of the first segment. */
export function picturePlaylist(plan: SegmentPlan, uris: MediaUris): string {
  return playlist({ seconds: pictureSeconds(plan), tags: ['#EXT-X-INDEPENDENT-SEGMENTS'], uris })
}

/** The playlist of its key frames, one of each segment, for those who look for a place in a film. */
export function keyPicturePlaylist(plan: SegmentPlan, uris: MediaUris): string {
  return playlist({ seconds: pictureSeconds(plan), tags: ['#EXT-X-I-FRAMES-ONLY'], uris })
}

/** The playlist of a sound or a text, in cells that are the same for all files of a cut. */
export function cellPlaylist(durationSeconds: number, uris: MediaUris): string {
  const count = cellCount(durationSeconds)
  const last = durationSeconds - (count - 1) * SEGMENT_SECONDS
  const seconds = Array.from({ length: count }, (_, cell) => (cell === count - 1 ? last : SEGMENT_SECONDS))
  return playlist({ seconds, tags: ['#EXT-X-INDEPENDENT-SEGMENTS'], uris })
}

function pictureSeconds({ segments, ticksPerSecond, zeroTicks }: SegmentPlan): number[] {
  return segments.map(
    ({ startTicks, endTicks }, at) => (endTicks - (at === 0 ? zeroTicks : startTicks)) / ticksPerSecond,
  )
}

function playlist({
  seconds,
  tags,
  uris,
}: {
  readonly seconds: readonly number[]
  readonly tags: readonly string[]
  readonly uris: MediaUris
}): string {
  const durations = seconds.map((each) => Math.max(SECONDS_MIN, each))
  const lines = [
    ...['#EXTM3U', `#EXT-X-VERSION:${HLS_VERSION}`],
    `#EXT-X-TARGETDURATION:${Math.ceil(durations.reduce((longest, each) => Math.max(longest, each), 1))}`,
    ...['#EXT-X-MEDIA-SEQUENCE:0', '#EXT-X-PLAYLIST-TYPE:VOD', ...tags],
    ...(uris.init === undefined ? [] : [tag('EXT-X-MAP', { URI: { uri: uris.init } })]),
    ...durations.flatMap((each, at) => [`#EXTINF:${secondsText(each)},`, uriText(uris.segment(at))]),
    '#EXT-X-ENDLIST',
  ]
  return `${lines.join('\n')}\n`
}
