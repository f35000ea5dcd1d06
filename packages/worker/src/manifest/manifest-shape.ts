import {
  type BlobRef,
  BUCKETS,
  type ByteRange,
  type Chapter,
  CONTAINERS,
  DOUBTS,
  type Encryption,
  type FileId,
  type FormerTitle,
  HDR_KINDS,
  type MediaFacts,
  type MetadataDecision,
  type Part,
  type Provenance,
  type Recognised,
  TITLE_KINDS,
  type Track,
  VaultError,
} from '@streamvault/core'
import { PARTS_MAX } from '../labels/label-mark.ts'
import { finiteNumber, list, object, oneOf, type Shape, text, wholeNumber } from './shape.ts'

/** Longer than any name, codec or ref that a vault writes; what is odd but harmless is no reason to lose a film. */
const TEXT_CHARS_MAX = 10_000
/** More than any film has. */
const TRACKS_MAX = 1000
const CHAPTERS_MAX = 1000
const FORMER_TITLES_MAX = 1000
/** Base64 of the digests of 2 TiB: as much as fits a manifest. */
const DIGESTS_CHARS_MAX = 12 << 20

const words = text(TEXT_CHARS_MAX)
const positive = wholeNumber({ min: 1, max: Number.MAX_SAFE_INTEGER })
const instant = wholeNumber({ min: 0, max: Number.MAX_SAFE_INTEGER })
const count = wholeNumber({ min: 0, max: 1_000_000 })
const measure = finiteNumber({ min: 0, max: Number.MAX_SAFE_INTEGER })

const yes: Shape<true> = (value, at) => {
  if (value === true) return true
  throw new VaultError('MANIFEST_INVALID', { reason: `${at} is not true` })
}
const labels = { name: words, isDefault: yes, isForced: yes }

const tracks: { readonly [K in Track['kind']]: Shape<Extract<Track, { kind: K }>> } = {
  video: object(
    { kind: oneOf(['video']), codec: words, width: measure, height: measure },
    { frameRate: measure, hdr: oneOf(HDR_KINDS), dolbyVisionProfile: count },
  ),
  audio: object({ kind: oneOf(['audio']), codec: words, channels: measure, language: words }, labels),
  subtitle: object({ kind: oneOf(['subtitle']), codec: words, language: words }, labels),
}
const trackKind = object({ kind: oneOf<Track['kind']>(['video', 'audio', 'subtitle']) })

const byteRange = object({ start: measure, end: measure })
const seekTable: Shape<ByteRange | 'none'> = (value, at) => (value === 'none' ? value : byteRange(value, at))

const media: Shape<MediaFacts> = object(
  {
    container: oneOf(CONTAINERS),
    // It is what browsers are told: a page of somebody else's must not be served as one of ours.
    mimeType: text(100, /^video\/[a-z0-9][a-z0-9.+-]*$/),
    durationSeconds: measure,
    tracks: list<Track>((value, at) => tracks[trackKind(value, at).kind](value, at), { min: 1, max: TRACKS_MAX }),
  },
  {
    bitsPerSecond: measure,
    chapters: list<Chapter>(object({ startSeconds: measure }, { name: words }), { min: 1, max: CHAPTERS_MAX }),
    seekTable,
  },
)

/** A stored piece. */
export const part: Shape<Part> = object({ store: words, blob: text<BlobRef>(TEXT_CHARS_MAX), sizeBytes: positive })

const recognised: Shape<Recognised> = object(
  { kind: oneOf(TITLE_KINDS), name: words },
  {
    year: count,
    episode: object({ season: count, episode: count }, { lastEpisode: count }),
    episodeName: words,
    doubt: oneOf(DOUBTS),
  },
)

const provenance: Shape<Provenance> = object({}, { source: words, rights: words, addedBy: words })

const tmdb: Shape<number | 'none'> = (value, at) => (value === 'none' ? value : positive(value, at))

const decision: Shape<MetadataDecision> = object({ tmdb, by: words, at: instant })

const formerly: Shape<readonly FormerTitle[]> = list(object({ name: words }, { year: count }), {
  min: 1,
  max: FORMER_TITLES_MAX,
})

/** Whatever it is, one more can be counted. */
export const manifestNumber = wholeNumber({ min: 1, max: 1_000_000_000 })

/** The encryption of a file. */
export const encryption: Shape<Encryption> = object({
  scheme: oneOf(['aes-256-ctr']),
  keyId: text(16, /^[0-9a-f]{16}$/),
  salt: text(64, /^[0-9a-f]{64}$/),
})

/** What a manifest says, as JSON has it. Its title and episode follow from `recognised`. */
export const manifestShape = object(
  {
    id: text<FileId>(33, /^f[0-9a-f]{32}$/),
    name: text(TEXT_CHARS_MAX, /^[^/\0]+$/),
    sizeBytes: positive,
    sha256: text(64, /^[0-9a-f]{64}$/),
    bucket: oneOf(BUCKETS),
    media,
    parts: list(part, { min: 1, max: PARTS_MAX }),
    addedAt: instant,
    recognised,
    digests: text(DIGESTS_CHARS_MAX, /^[A-Za-z0-9+/]+={0,2}$/),
  },
  { encryption, provenance, decision, formerly, isApart: yes, number: manifestNumber },
)
