import {
  type BlobLabel,
  type Bucket,
  type Encryption,
  type EpisodeNumber,
  type Recognised,
  safeFileName,
} from '@streamvault/core'
import { formatLabelMark, type LabelMark } from './label-mark.ts'

/** Room for every machine line beside it within the 1,024 of a caption. */
const READABLE_CHARS_MAX = 600
/** Tells one set from the next for people; the machine line has all of it. */
const SHORT_SET_CHARS = 8
/** A name that a chat still shows in a line; with what a part has behind it, file systems take it in any script. */
const NAME_LIMITS = { charsMax: 60, bytesMax: 240 }

/** What a label tells of the file whose blob it stands on. */
export interface LabelSubject {
  /** The file's own name. */
  readonly name: string
  readonly recognised: Recognised
  readonly bucket: Bucket
  /** Of an encrypted file a label tells nothing that can be read. */
  readonly encryption?: Encryption | undefined
  /** Of what is put anew beside what it replaces, 6 characters that tell the names of both apart. */
  readonly again?: string | undefined
}

/** The label of a blob: a name and lines for people, and one line for machines, which is unique among all blobs. */
export function labelOf(subject: LabelSubject, mark: LabelMark): BlobLabel {
  const line = formatLabelMark(mark)
  if (subject.encryption !== undefined) return { fileName: `${prefixOf(subject)}${neutralName(mark)}`, caption: line }
  const readable = `${describe(subject)}\n${aboutBlob(mark)}`
  return { fileName: `${prefixOf(subject)}${readableName(subject.name, mark)}`, caption: `${readable}\n${line}` }
}

function prefixOf({ again }: LabelSubject): string {
  return again === undefined ? '' : `${again}-`
}

function readableName(name: string, mark: LabelMark): string {
  return `${safeFileName(name, NAME_LIMITS)}${suffixOf(mark)}`
}

function neutralName(mark: LabelMark): string {
  return `file-${mark.set.slice(0, SHORT_SET_CHARS)}${suffixOf(mark)}`
}

/** `.001` on the first of several parts; a part that is the whole file keeps its own extension. */
function suffixOf(mark: LabelMark): string {
  if (mark.kind === 'manifest') return '.manifest'
  return mark.count === 1 ? '' : `.${String(mark.index + 1).padStart(3, '0')}`
}

/** `Northern Signals (2021) · S01E02 · First Light · 1080p` */
function describe({ recognised, bucket }: LabelSubject): string {
  const { name, year, episode, episodeName } = recognised
  const title = year === undefined ? name : `${name} (${year})`
  const place = episode === undefined ? [] : [episodeText(episode)]
  const words = [title, ...place, ...(episodeName === undefined ? [] : [episodeName]), bucket].join(' · ')
  return cutText(oneLine(words), READABLE_CHARS_MAX)
}

function aboutBlob(mark: LabelMark): string {
  if (mark.kind === 'manifest') return 'manifest: StreamVault rebuilds its catalogue from this'
  return mark.count === 1 ? 'whole file' : `part ${mark.index + 1} of ${mark.count}`
}

function episodeText({ season, episode, lastEpisode }: EpisodeNumber): string {
  const [inSeason, first] = [season, episode].map((number) => String(number).padStart(2, '0'))
  const last = lastEpisode === undefined ? '' : `-E${String(lastEpisode).padStart(2, '0')}`
  return `S${inSeason}E${first}${last}`
}

/** No name may begin a line of its own: it could be taken for that of a machine. */
function oneLine(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
}

/** At most `charsMax` UTF-16 units, and no half of a character. */
function cutText(text: string, charsMax: number): string {
  return text.length <= charsMax ? text : `${text.slice(0, charsMax - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
