import { createHash } from 'node:crypto'
import type { Bucket, FileId, Instant, MediaFile, PackId, Title } from '@streamvault/core'
import { namedEntries } from './named-entries.ts'
import type { PackEntry } from './pack-entry.ts'
import { packName } from './pack-name.ts'

/** What a pack is of: all files in one bucket, of a movie or of one season of a series. */
export interface PackSubject {
  /** Absent for a movie. */
  readonly season?: number | undefined
  readonly bucket: Bucket
}

/** Everything about a pack but its bytes. */
export interface PackPlan extends PackSubject {
  readonly id: PackId
  /** The name to save it under, with its extension. */
  readonly name: string
  /** Tells by its content this pack from every other. */
  readonly digest: string
  /** When the newest of its files came. */
  readonly modifiedAt: Instant
  /** In the order of watching, each file before its subtitles; at least one. */
  readonly entries: readonly PackEntry[]
}

/** Goes up whenever the same files would give other bytes, so that nobody resumes one archive with another. */
const LAYOUT_VERSION = 1
const DIGEST_CHARS = 32
const ID = /^p([0-9a-f]{32})[0-9a-f]{32}$/

/** The pack of a title's `files`, which are in the catalogue's order; undefined when none of them belongs into it. */
export function planPack(title: Title, subject: PackSubject, files: readonly MediaFile[]): PackPlan | undefined {
  const chosen = files.filter((file) => file.bucket === subject.bucket && file.episode?.season === subject.season)
  const [first] = chosen
  if (first === undefined) return undefined
  const entries = namedEntries(chosen)
  const digest = digestOf(chosen, entries)
  return {
    ...subject,
    id: `p${first.id.slice(1)}${digest}` as PackId,
    name: packName(title, subject),
    digest,
    modifiedAt: Math.max(...entries.map((entry) => entry.modifiedAt)),
    entries,
  }
}

/** The first file of the pack that an id names; undefined for what is no pack's id. */
export function firstFileOf(id: string): FileId | undefined {
  const [, digits] = ID.exec(id) ?? []
  return digits === undefined ? undefined : (`f${digits}` as FileId)
}

function digestOf(files: readonly MediaFile[], entries: readonly PackEntry[]): string {
  const digests = new Map(files.map(({ id, sha256 }) => [id, sha256]))
  const content = entries.map(({ name, sizeBytes, modifiedAt, file, subtitle }) => [
    name,
    sizeBytes,
    modifiedAt,
    subtitle?.sha256 ?? digests.get(file),
  ])
  const hash = createHash('sha256').update(JSON.stringify([LAYOUT_VERSION, content]))
  return hash.digest('hex').slice(0, DIGEST_CHARS)
}
