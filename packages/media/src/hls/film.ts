import type { AudioTrack, ByteReader, CallOptions, SubtitleTrack, VideoTrack } from '@streamvault/core'
import type { SegmentPlan } from './plan-segments.ts'
import type { SoundToConvert } from './sound-conversion.ts'

/** What `VIDEO-RANGE` says (RFC 8216bis, 4.4.6.2). */
export type VideoRange = 'SDR' | 'HLG' | 'PQ'

export interface FilmPicture {
  readonly facts: VideoTrack
  /** For `CODECS`. */
  readonly codecs: string
  readonly range: VideoRange
  /** Over the whole film, and in the segment that takes most; all that its range holds, sound too, is counted. */
  readonly averageBitsPerSecond: number
  readonly peakBitsPerSecond: number
}

export interface FilmSound {
  readonly facts: AudioTrack
  /** Whether its packets are handed out as they are, or are to be converted to AAC first. */
  readonly delivery: 'passed' | 'converted'
  /**
   * Whether segments are fragments of MP4, which want an init segment, or packets one behind the other, which want none, and
   * addresses whose path ends in `.mp3`: ffmpeg reads no others.
   */
  readonly packaging: 'cmaf' | 'packed'
  /** For `CODECS`: of what is handed out. */
  readonly codecs: string
  /** Of what is handed out. */
  readonly channels: number
  /** Of what is handed out, as far as its beginning tells; 0 where that tells nothing. */
  readonly bitsPerSecond: number
}

/**
 * A film whose segments are made as they are asked for. It holds what its tables say and nothing of what it plays, keeps no
 * state between calls, and may be asked for anything in any order and at once.
 *
 * Each call reads at most `SEGMENT_BYTES_MAX`. All throw `SEGMENT_NOT_FOUND` for a track, a segment or a cell that there is not,
 * `FILM_UNPLAYABLE`, its cause telling why, where the file is not what it says, the signal's reason, and what the reader throws.
 */
export interface Film {
  readonly plan: SegmentPlan
  /** From its beginning, which is `plan.zeroTicks`. */
  readonly durationSeconds: number
  readonly picture: FilmPicture
  /** Those that can be played, in the order of the file. */
  readonly sounds: readonly FilmSound[]
  /** Those that are texts, in the order of the file. */
  readonly texts: readonly SubtitleTrack[]

  /** The same film, read through another reader of the same bytes, such as that of whoever pays for them. */
  through(reader: ByteReader): Film
  pictureInit(): Uint8Array
  /** Pieces of one segment of the plan, each as soon as its packets were read. */
  pictureSegment(index: number, options: CallOptions): AsyncGenerator<Uint8Array>
  /** The key frame of a segment alone, as a segment that lasts as long. */
  keyPicture(index: number, options: CallOptions): AsyncGenerator<Uint8Array>
  /** Undefined for a sound that is packed. */
  soundInit(sound: number): Uint8Array | undefined
  /** Of a sound that is passed: pieces of one cell. */
  soundSegment(sound: number, cell: number, options: CallOptions): Promise<readonly Uint8Array[]>
  /** Of a sound that is converted: what `convertedSegment` makes a cell of, once a converter was through with it. */
  soundToConvert(sound: number, cell: number, options: CallOptions): Promise<SoundToConvert>
  /** A cell of a text as WebVTT. */
  textSegment(text: number, cell: number, options: CallOptions): Promise<Uint8Array>
}
