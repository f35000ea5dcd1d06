import type { CallOptions, MediaFacts, Track, VideoTrack } from '@streamvault/core'
import {
  CustomSource,
  Input,
  type InputAudioTrack,
  type InputTrack,
  type InputVideoTrack,
  Logging,
  LogLevel,
  MPEG_TS,
} from 'mediabunny'
import { type BoundedReader, withinBounds } from './bounded-reader.ts'
import { frameRateOf } from './hdr.ts'
import { languageCodeOf } from './language-code.ts'

const CACHE_BYTES = 8 << 20
/** Two seconds, most of the time. */
const RATED_PICTURES = 50

// What a damaged file lacks is told by the facts; the library would print it.
Logging.level = LogLevel.Silent

/** The facts of an MPEG transport stream, whose pictures have to be looked at to know their size. */
export async function transportStreamFacts(reader: BoundedReader, options: CallOptions): Promise<MediaFacts> {
  const source = new CustomSource({
    getSize: () => reader.sizeBytes,
    read: (start, end) => reader.take(start, end, options),
    maxCacheSize: CACHE_BYTES,
    prefetchProfile: 'fileSystem',
    // A read that fails while nobody waits for it fails the next one too.
    handleUnhandledError: () => {},
  })
  using input = new Input({ formats: [MPEG_TS], source })
  const videos = await input.getVideoTracks()
  const audios = await input.getAudioTracks()
  const tracks = [...(await Promise.all(videos.map(videoTrack))), ...(await Promise.all(audios.map(audioTrack)))]
  const durationSeconds = await withinBounds(playedSeconds(input, videos), 0)
  return { container: 'mpeg-ts', mimeType: 'video/mp2t', durationSeconds, tracks }
}

/** From the first picture to the end of the last: the clock of a broadcast starts anywhere. */
async function playedSeconds(input: Input, videos: InputVideoTrack[]): Promise<number> {
  return (await input.computeDuration(videos)) - (await input.getFirstTimestamp(videos))
}

async function videoTrack(track: InputVideoTrack): Promise<Track> {
  const [width, height] = await Promise.all([track.getDisplayWidth(), track.getDisplayHeight()])
  return { kind: 'video', codec: await codecOf(track), width, height, ...(await rateOf(track)) }
}

/** By its first pictures: a transport stream says nothing of it. */
async function rateOf(track: InputVideoTrack): Promise<Pick<VideoTrack, 'frameRate'>> {
  const stats = await withinBounds(track.computePacketStats(RATED_PICTURES), undefined)
  return stats === undefined ? {} : frameRateOf(stats.averagePacketRate, 1)
}

async function audioTrack(track: InputAudioTrack): Promise<Track> {
  const [channels, language] = await Promise.all([track.getNumberOfChannels(), track.getLanguageCode()])
  return { kind: 'audio', codec: await codecOf(track), channels, language: languageCodeOf(language) }
}

async function codecOf(track: InputTrack): Promise<string> {
  return (await track.getCodec()) ?? String(await track.getInternalCodecId())
}
