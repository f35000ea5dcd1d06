import type { Instant } from '../ports/clock.ts'
import type { ByteRange } from './byte-range.ts'
import type { EpisodeNumber } from './episode-number.ts'
import type { FileId, TitleId } from './ids.ts'
import type { TitleFacts } from './metadata.ts'
import type { Encryption, Manifest, Part } from './part.ts'
import type { Recognised } from './recognised.ts'
import type { Subtitle } from './subtitle.ts'
import type { TitleKind } from './title-kind.ts'

/** Quality classes, best first. */
export const BUCKETS = ['2160p', '1080p', '720p', '480p'] as const
export type Bucket = (typeof BUCKETS)[number]

export const CONTAINERS = ['mp4', 'matroska', 'webm', 'mpeg-ts'] as const
export type Container = (typeof CONTAINERS)[number]

/** Where a title comes from, for those who have to answer for it. Viewers are told nothing of it. */
export interface Provenance {
  /** Such as an address, a shop, or a disc. */
  readonly source?: string
  /** Why it may be shown: a licence, a purchase, an agreement. */
  readonly rights?: string
  /** Who took its first file in; where several were joined, that of each. */
  readonly addedBy?: string
}

export interface Episode {
  readonly number: number
  readonly name?: string
  /** Best first, without repeats. */
  readonly buckets: readonly Bucket[]
}

export interface Season {
  readonly number: number
  /** Ordered by number. */
  readonly episodes: readonly Episode[]
}

/** Files that show the same from beginning to end, in whatever quality. The first one is the best. */
export interface Cut {
  readonly files: readonly {
    readonly id: FileId
    /** How much later everything comes than in the first one. */
    readonly offsetSeconds: number
  }[]
}

/** Whether a film of a title has a frame that shows something. */
export interface TitleFrame {
  readonly film: FileId
  readonly shows: 'something' | 'nothing'
}

/** What a title was called that was merged into another; its id follows from that. */
export interface FormerTitle {
  readonly name: string
  readonly year?: number
}

/** A movie or a series as a viewer sees it. It exists only once one of its files can be played. */
export interface Title {
  readonly id: TitleId
  readonly kind: TitleKind
  readonly name: string
  readonly year?: number
  readonly addedAt: Instant
  /** Every bucket in which some file of the title exists, best first. */
  readonly buckets: readonly Bucket[]
  /** Ordered by number; empty for a movie. */
  readonly seasons: readonly Season[]
  /** Present once a metadata service has told which title it is. */
  readonly facts?: TitleFacts
  /** Of each movie or episode that has several files, that of its best file first; absent where none has. */
  readonly cuts?: readonly Cut[]
  /** What a worker found when it looked for a frame that may stand for the title; absent until one has. */
  readonly frame?: TitleFrame
  readonly provenance?: Provenance
  /** Of the same kind, each once: whatever comes in under one of these names belongs here. */
  readonly formerly?: readonly FormerTitle[]
  /** Present once it was merged into another title: it has nothing any longer, and its id leads there. */
  readonly mergedInto?: TitleId
  /** Present where an operator split it from another: nobody else makes one of it and another again. */
  readonly isApart?: true
}

/** How a picture is brighter than others: `hdr10` by the curve of SMPTE ST 2084, `hlg` by that of ARIB STD-B67. */
export const HDR_KINDS = ['hdr10', 'hlg'] as const
export type HdrKind = (typeof HDR_KINDS)[number]

export interface VideoTrack {
  readonly kind: 'video'
  /** Short name such as `avc`, `hevc`, `vp9`, `av1`. */
  readonly codec: string
  readonly width: number
  readonly height: number
  /** Frames in a second, over the whole of it. */
  readonly frameRate?: number
  readonly hdr?: HdrKind
  /** Of Dolby Vision, which may come on top of HDR10 or HLG, or alone. */
  readonly dolbyVisionProfile?: number
}

/** What a file says about when to use a track. */
export interface TrackFlags {
  /** It is to be used where nobody chooses. */
  readonly isDefault?: true
  /** Of subtitles: they are to be shown whatever the viewer's language, for what is foreign in the film itself. */
  readonly isForced?: true
}

export interface AudioTrack extends TrackFlags {
  readonly kind: 'audio'
  readonly codec: string
  readonly channels: number
  /** ISO 639-2 code, `und` when the file does not say. */
  readonly language: string
  readonly name?: string
}

export interface SubtitleTrack extends TrackFlags {
  readonly kind: 'subtitle'
  readonly codec: string
  readonly language: string
  readonly name?: string
}

export type Track = VideoTrack | AudioTrack | SubtitleTrack

/** What a look into the container tells, without decoding. */
export interface MediaFacts {
  readonly container: Container
  /** Media type for `Content-Type`. */
  readonly mimeType: string
  readonly durationSeconds: number
  readonly tracks: readonly Track[]
  /** Of the whole file, where its duration is known. */
  readonly bitsPerSecond?: number
  /** In order; absent where there are none. */
  readonly chapters?: readonly Chapter[]
  /**
   * Where the content of the table lies by which players seek, `moov` of an MP4 or `Cues` of a Matroska, so that nobody need look for it
   * again; `none` where there is no such table. Absent where it was not looked for yet.
   */
  readonly seekTable?: ByteRange | 'none'
}

export interface Chapter {
  readonly startSeconds: number
  readonly name?: string
}

/** One media file in a bucket. Its slice digests are kept beside it, by `Catalog.digests`. */
export interface MediaFile {
  readonly id: FileId
  readonly titleId: TitleId
  /** Present exactly when the title is a series. */
  readonly episode?: EpisodeNumber
  /** Present exactly while the file is in review: what it may be, and the doubt. Until then it belongs to no title that is shown. */
  readonly review?: Recognised
  /** The title that the file was moved out of and that may list it still; there only until that is seen to. */
  readonly leftTitleId?: TitleId
  /** What was said of where it comes from while it had no title that could tell. Its title takes it over. */
  readonly provenance?: Provenance
  readonly bucket: Bucket
  /** File name as ingested, without folders. */
  readonly name: string
  readonly sizeBytes: number
  /** Hexadecimal SHA-256 of the whole file. */
  readonly sha256: string
  readonly media: MediaFacts
  readonly parts: readonly Part[]
  /** A blob that tells all of this and the digests, so that a catalogue can be rebuilt from the store. It goes with the parts. */
  readonly manifest?: Manifest
  readonly encryption?: Encryption
  /** Present while bytes of it are gone from where they were stored, and lie nowhere else: since when that is known. */
  readonly goneAt?: Instant
  /** Those that came beside it, in the order in which they came, `SUBTITLES_PER_FILE_MAX` at the most. They go with the file. */
  readonly subtitles?: readonly Subtitle[]
  readonly addedAt: Instant
}
