import {
  type ByteReader,
  type CallOptions,
  isVaultError,
  type MediaFacts,
  type Track,
  VaultError,
} from '@streamvault/core'
import { BoundedReader } from './bounded-reader.ts'
import { matroskaFacts } from './matroska-facts.ts'
import { mp4Facts } from './mp4-facts.ts'
import { transportStreamFacts } from './transport-stream-facts.ts'

/** The most that one probe reads, whatever the file claims of itself. */
export const PROBE_BYTES_MAX = 64 << 20
const PROBE_READS_MAX = 20_000

/**
 * Tells container, duration and tracks of a video from its own bytes, reading at most `PROBE_BYTES_MAX` of them. Tracks
 * come video first, then audio, then subtitles, each in the order of the file; a codec without a short name is listed by
 * its id in lower case. The duration is 0 when the file does not say and finding out takes more than that.
 *
 * Throws `SOURCE_NOT_VIDEO` when there is no picture in it, `SOURCE_TRUNCATED` when its header promises more bytes than
 * there are, and whatever `reader` throws.
 */
export async function probeMedia(reader: ByteReader, name: string, options: CallOptions): Promise<MediaFacts> {
  const bounded = new BoundedReader(reader, { bytesMax: PROBE_BYTES_MAX, readsMax: PROBE_READS_MAX })
  try {
    const indexed = (await mp4Facts(bounded, options)) ?? (await matroskaFacts(bounded, options))
    return plausible(indexed ?? (await transportStreamFacts(bounded, options)), reader.sizeBytes)
  } catch (error) {
    options.signal.throwIfAborted()
    bounded.throwIfFailed()
    if (isVaultError(error, 'SOURCE_TRUNCATED')) throw error
    throw new VaultError('SOURCE_NOT_VIDEO', { name }, { cause: error })
  }
}

function plausible(
  { durationSeconds, tracks, chapters = [], seekTable = 'none', ...container }: MediaFacts,
  sizeBytes: number,
): MediaFacts {
  const videos = tracks.filter((track) => track.kind === 'video' && track.width > 0 && track.height > 0)
  if (videos.length === 0) throw new Error('there is no video track')
  const others = (kind: Track['kind']) => tracks.filter((track) => track.kind === kind)
  const seconds = Number.isFinite(durationSeconds) && durationSeconds > 0 ? durationSeconds : 0
  const inIt = chapters.filter(({ startSeconds }) => startSeconds >= 0 && startSeconds <= seconds)
  return {
    ...container,
    durationSeconds: seconds,
    seekTable,
    ...(seconds > 0 ? { bitsPerSecond: Math.round((sizeBytes * 8) / seconds) } : {}),
    ...(inIt.length > 0 ? { chapters: inIt.toSorted((a, b) => a.startSeconds - b.startSeconds) } : {}),
    tracks: [...videos, ...others('audio'), ...others('subtitle')],
  }
}
