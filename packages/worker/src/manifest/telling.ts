import { createHash } from 'node:crypto'
import {
  type Catalog,
  joinProvenance,
  type Manifest,
  type MediaFile,
  recognisedOf,
  type Subtitle,
  type SubtitleId,
  type Title,
  type TitleMetadata,
} from '@streamvault/core'
import type { LabelSubject } from '../labels/blob-label.ts'
import type { FileCiphers } from '../reading/file-cipher.ts'
import { encodeManifest, type FileRecord, manifestFacts } from './manifest.ts'
import { encodeSubtitleManifest, subtitleFacts } from './subtitle-manifest.ts'

export interface TellingDeps {
  readonly catalog: Pick<Catalog, 'files' | 'titles' | 'digests' | 'metadata' | 'takedowns'>
  readonly ciphers: FileCiphers
}

/** What the manifest of a file, or of one of its subtitles, has to tell by now. */
export interface Telling {
  /** The one on record. */
  readonly current: Manifest
  readonly subject: LabelSubject
  /** As `Manifest.tells`, of the file as another document has it. */
  readonly tellsOf: (file: MediaFile) => string | undefined
  /** Its bytes, with a number; undefined where the catalogue lacks what it needs. */
  readonly encode: (number: number) => Promise<Uint8Array | undefined>
}

/** Undefined where there is no manifest, or the catalogue does not know enough for one. */
export async function tellingOf(
  deps: TellingDeps,
  file: MediaFile,
  subtitle: SubtitleId | undefined,
): Promise<Telling | undefined> {
  const { catalog, ciphers } = deps
  const current = manifestOf(file, subtitle)
  const title = (await catalog.titles.get(file.titleId))?.value ?? titleInReview(file)
  if (current === undefined || title === undefined) return undefined
  const recognised = recognisedOf(file, title)
  const { bucket } = file
  if (subtitle !== undefined) {
    const told = subtitleOf(file, subtitle)
    return (
      told && {
        current,
        subject: { name: told.name, recognised, bucket, encryption: told.encryption },
        tellsOf: (other) => digestOf(subtitleFactsOf(other, subtitle)),
        encode: async (number) => encodeSubtitleManifest({ file: file.id, subtitle: told, number }, ciphers),
      }
    )
  }
  const metadata = (await catalog.metadata.get(file.titleId))?.value
  return {
    current,
    subject: { name: file.name, recognised, bucket, encryption: file.encryption },
    tellsOf: (other) => {
      // Only what lies in blobs of its own, from end to end, can be told.
      if (other.titleId !== file.titleId || other.parts.some(({ start, isShared }) => start || isShared))
        return undefined
      return digestOf(manifestFacts(fileFacts(other, title, metadata)))
    },
    encode: async (number) => {
      const digests = await catalog.digests.get(file.id)
      return digests && encodeManifest({ ...fileFacts(file, title, metadata), digests, number }, ciphers)
    },
  }
}

/** The manifest of a file, or of one of its subtitles, as its document has it. */
export function manifestOf(file: MediaFile, subtitle: SubtitleId | undefined): Manifest | undefined {
  return subtitle === undefined ? file.manifest : file.subtitles?.find(({ id }) => id === subtitle)?.manifest
}

/** The document with another manifest. */
export function withManifest(file: MediaFile, subtitle: SubtitleId | undefined, manifest: Manifest): MediaFile {
  if (subtitle === undefined) return { ...file, manifest }
  const { subtitles = [] } = file
  return { ...file, subtitles: subtitles.map((each) => (each.id === subtitle ? { ...each, manifest } : each)) }
}

function fileFacts(
  file: MediaFile,
  title: Title,
  metadata: TitleMetadata | undefined,
): Omit<FileRecord, 'digests' | 'number'> {
  const provenance = joinProvenance(title.provenance, file.provenance)
  const { decision } = metadata ?? {}
  const episode = title.seasons
    .find(({ number }) => number === file.episode?.season)
    ?.episodes.find(({ number }) => number === file.episode?.episode)
  const known = recognisedOf(file, title)
  const recognised = episode?.name === undefined ? known : { ...known, episodeName: episode.name }
  const { formerly, isApart } = title
  return { file, recognised, provenance, ...(file.review === undefined && { decision }), formerly, isApart }
}

/** What is in review belongs to no title that there is. */
function titleInReview({ review, titleId, addedAt }: MediaFile): Title | undefined {
  return review && { id: titleId, kind: review.kind, name: review.name, addedAt, buckets: [], seasons: [] }
}

function subtitleFactsOf(file: MediaFile, id: SubtitleId): object | undefined {
  const subtitle = subtitleOf(file, id)
  return subtitle && subtitleFacts({ file: file.id, subtitle })
}

function subtitleOf({ subtitles }: MediaFile, id: SubtitleId): Omit<Subtitle, 'manifest'> | undefined {
  const found = subtitles?.find((each) => each.id === id)
  if (found === undefined) return undefined
  const { manifest: _, ...subtitle } = found
  return subtitle
}

function digestOf(facts: object | undefined): string | undefined {
  return facts && createHash('sha256').update(JSON.stringify(facts)).digest('hex')
}
