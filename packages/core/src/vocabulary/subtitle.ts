import type { Instant } from '../ports/clock.ts'
import type { FileId } from './ids.ts'
import type { Encryption, Manifest, Part } from './part.ts'

/** What a subtitle is written in. */
export const SUBTITLE_FORMATS = ['srt', 'ass', 'ssa', 'vtt'] as const
export type SubtitleFormat = (typeof SUBTITLE_FORMATS)[number]

/** The largest subtitle that is taken, in bytes, as it comes and as UTF-8: one of a long film has 0.2 MiB, with styles 2 MiB. */
export const SUBTITLE_BYTES_MAX = 4 << 20
/** More than any film has; they are kept in the file's own document. */
export const SUBTITLES_PER_FILE_MAX = 100

type Brand<B extends string> = string & { readonly __brand: B }

/** Names a subtitle by its video and its content: `s`, 32 hexadecimal digits of the file's id, and 32 of its own SHA-256. */
export type SubtitleId = Brand<'SubtitleId'>

/** What the name of a subtitle tells of it. */
export interface SubtitleTags {
  /** A language tag of BCP 47, `und` when nothing tells. */
  readonly language: string
  /** Only what viewers of this very language cannot follow: signs, and other languages. */
  readonly isForced?: true
  /** Tells of sounds and speakers too, for those who do not hear them. */
  readonly isSdh?: true
  /** What else its name says, such as `Commentary`. */
  readonly label?: string
}

/** A subtitle that came beside its video. It is kept as UTF-8, whatever it came in. */
export interface Subtitle extends SubtitleTags {
  readonly id: SubtitleId
  /** File name as ingested, without folders. */
  readonly name: string
  readonly format: SubtitleFormat
  /** What it came in, such as `windows-1251`. */
  readonly charset: string
  readonly sizeBytes: number
  /** Hexadecimal SHA-256 of the UTF-8. */
  readonly sha256: string
  /** CRC-32 of the UTF-8. */
  readonly crc32: number
  /** The whole of it. */
  readonly part: Part
  /** A blob that tells all of this and which video it belongs to. */
  readonly manifest?: Manifest
  readonly encryption?: Encryption
  readonly addedAt: Instant
}

const DIGITS = 32
const ID = /^s([0-9a-f]{32})[0-9a-f]{32}$/

/** The id of a subtitle of that SHA-256 beside that video. */
export function subtitleIdOf(file: FileId, sha256: string): SubtitleId {
  return `s${file.slice(1)}${sha256.slice(0, DIGITS)}` as SubtitleId
}

/** The video that a subtitle's id names; undefined for what is no such id. */
export function fileOfSubtitle(id: string): FileId | undefined {
  const digits = ID.exec(id)?.[1]
  return digits === undefined ? undefined : (`f${digits}` as FileId)
}
