import {
  askForManifest,
  assertMayComeIn,
  type Catalog,
  fileIdOf,
  fileUnder,
  type IngestOutcome,
  type MediaFile,
  type Provenance,
  placeInTitle,
  placementIn,
  type Recognised,
  type StoringCheckpoint,
  type TakedownSubject,
} from '@streamvault/core'
import { forgetParts } from './forget-parts.ts'
import { holdsSame } from './holds-same.ts'
import type { IngestDeps } from './ingest-workpiece.ts'

export interface FoundBytes {
  readonly sha256: string
  readonly recognised: Recognised
  /** An operator said what it is. */
  readonly isDecided?: boolean | undefined
  readonly provenance?: Provenance | undefined
  /** What the job has stored of them. */
  readonly checkpoint: StoringCheckpoint | undefined
}

/**
 * The outcome of a job whose bytes the vault has already, by this job or another; undefined where it does not have them. What
 * the job stored itself for nothing is deleted. Throws `TAKEN_DOWN` for what a takedown keeps out.
 */
export async function knownOutcome(
  { catalog, store, jobs }: IngestDeps,
  { sha256, recognised, isDecided = false, provenance, checkpoint }: FoundBytes,
): Promise<IngestOutcome | undefined> {
  const known = await catalog.files.get(fileIdOf(sha256))
  await assertMayComeIn(catalog, known?.value ?? (await subjectOf(catalog, recognised, sha256)))
  // What is gone is stored once more.
  if (known === undefined || known.value.goneAt !== undefined) return undefined
  const isOurs = checkpoint !== undefined && holdsSame(known.value, checkpoint)
  if (checkpoint !== undefined && !isOurs) await forgetParts(store, checkpoint)
  const placed = await placeKnown(catalog, known.value, { recognised, isDecided, provenance })
  if (placed !== known.value) await askForManifest(jobs, { file: placed.id })
  if (provenance?.rights !== undefined || provenance?.source !== undefined)
    await askForManifest(jobs, { title: placed.titleId })
  return outcomeOf(placed, isOurs ? 'stored' : 'known')
}

interface Saying {
  readonly recognised: Recognised
  readonly isDecided: boolean
  readonly provenance: Provenance | undefined
}

/** A known file stays where it is, unless an operator decided otherwise, or its new name tells what nobody knew. */
async function placeKnown(
  catalog: Catalog,
  known: MediaFile,
  { recognised, isDecided, provenance }: Saying,
): Promise<MediaFile> {
  const tells = recognised.doubt === undefined && (isDecided || known.review !== undefined)
  const placed = tells ? await fileUnder(catalog, known.id, recognised) : known
  return await placeInTitle(catalog, placed, recognised, provenance)
}

/** What a file would be to a takedown, before anything of it is recorded. */
export async function subjectOf(
  catalog: Pick<Catalog, 'titles'>,
  recognised: Recognised,
  sha256: string,
): Promise<TakedownSubject> {
  return { id: fileIdOf(sha256), ...(await placementIn(catalog, recognised)) }
}

export function outcomeOf(file: MediaFile, status: IngestOutcome['status']): IngestOutcome {
  const { id, titleId, episode, bucket, media, review } = file
  return { status, file: id, title: titleId, ...(episode && { episode }), bucket, media, ...(review && { review }) }
}
