import {
  assertMayComeIn,
  type CallOptions,
  changeFile,
  fileUnder,
  isSamePart,
  isVaultError,
  type MediaFile,
  type Part,
  placeInTitle,
  placementIn,
  VaultError,
} from '@streamvault/core'
import { recordFile } from '../ingest/record-file.ts'
import { type FileRecord, fileRecordOf, MANIFEST_BYTES_MAX } from '../manifest/manifest.ts'
import { openJson } from '../manifest/sealed-json.ts'
import { isOfSubtitle, subtitleRecordOf } from '../manifest/subtitle-manifest.ts'
import { JoinedReader } from '../reading/joined-reader.ts'
import { readPersistently } from '../reading/read-persistently.ts'
import type { AdoptDeps, Verdict } from './adopt-deps.ts'
import { findPart } from './find-part.ts'
import type { FoundManifest } from './found-manifest.ts'
import { asManifest, isNewer } from './newer-manifest.ts'
import { restoreSubtitle } from './restore-subtitle.ts'
import { prepareTitle, restoreTitle } from './restore-title.ts'

/** Parts of a file: Telegram tells of so many in one answer. */
const LOOKED_FOR_AT_ONCE = 100

/**
 * Records the file or the subtitle that a manifest tells of, without reading any of its media: every part is there, and every slice has a
 * digest that it is compared with when somebody watches.
 *
 * Throws `MANIFEST_INVALID`, `FILE_KEY_UNKNOWN`, `PART_MISSING`, `TAKEN_DOWN`, and what `restoreSubtitle` throws.
 */
export async function restoreFile(deps: AdoptDeps, manifest: FoundManifest, options: CallOptions): Promise<Verdict> {
  try {
    return await restore(deps, manifest, options)
  } catch (error) {
    // Its parts are accounted for.
    if (isVaultError(error, 'TAKEN_DOWN')) manifest.seen.forget(manifest.set)
    throw error
  }
}

async function restore(deps: AdoptDeps, manifest: FoundManifest, options: CallOptions): Promise<Verdict> {
  const { found, set, seen } = manifest
  const opened = openJson(await readManifest(deps, found, options), deps.ciphers)
  if (isOfSubtitle(opened)) {
    const record = subtitleRecordOf(opened, deps.ciphers)
    return await restoreSubtitle(deps, { ...manifest, record }, options)
  }
  const record = fileRecordOf(opened, deps.ciphers)
  const known = await deps.catalog.files.get(record.file.id)
  await assertMayComeIn(
    deps.catalog,
    known?.value ?? { ...record.file, ...(await placementIn(deps.catalog, record.recognised)) },
  )
  if (known !== undefined && known.value.goneAt === undefined) {
    if (isNewer(record, known.value.manifest, deps.store)) await takeNewer(deps, manifest, record, options)
    else await placeKnown(deps, known.value, record)
    seen.forget(set)
    return { result: 'known', file: known.value.id }
  }
  const parts = await findParts(deps, manifest, record.file.parts, options)
  const file: MediaFile = {
    ...record.file,
    parts,
    manifest: asManifest(deps, found, record),
    // Nothing was added in the future: it would stay the newest for ever.
    addedAt: Math.min(record.file.addedAt, deps.clock.now()),
  }
  await prepareTitle(deps.catalog, record)
  const { digests, recognised, provenance } = record
  const recorded = await recordFile(deps.catalog, { file, digests, recognised, provenance })
  await restoreTitle(deps.catalog, recorded, record)
  deps.onPlayable?.(file.id)
  seen.forget(set)
  return { result: 'restored', file: file.id }
}

async function readManifest(
  deps: AdoptDeps,
  { ref, sizeBytes }: FoundManifest['found'],
  options: CallOptions,
): Promise<Uint8Array> {
  if (sizeBytes > MANIFEST_BYTES_MAX) throw new VaultError('MANIFEST_INVALID', { reason: 'it is too large' })
  const { store } = deps
  const stores = new Map([[store.name, store]])
  const reader = new JoinedReader({ ...deps, stores }, [{ store: store.name, blob: ref, sizeBytes }])
  const bytes = new Uint8Array(sizeBytes)
  await readPersistently(deps, (inTime) => reader.read(0, bytes, inTime), options)
  return bytes
}

/**
 * A crash between the put of a manifest and the deletion of the one before leaves both: what the later one tells is true, also of a file that
 * the earlier one has restored. Copies of parts that stay are kept.
 */
async function takeNewer(
  deps: AdoptDeps,
  manifest: FoundManifest,
  record: FileRecord,
  options: CallOptions,
): Promise<void> {
  const { catalog } = deps
  const { file, recognised, provenance } = record
  const { parts: known } = await changeFile(catalog, file.id, (each) => each)
  // What the earlier manifest found under other refs is as good as what this one names.
  const parts = await findParts(deps, manifest, file.parts, options).catch((error: unknown) => {
    if (isVaultError(error, 'PART_MISSING') && known.length === file.parts.length) return known
    throw error
  })
  const told = asManifest(deps, manifest.found, record)
  const changed = await changeFile(catalog, file.id, (each) => {
    if (!isNewer(record, each.manifest, deps.store)) return each
    const kept = parts.map((part) => each.parts.find((old) => isSamePart(old, part)) ?? part)
    return { ...each, parts: kept, manifest: told }
  })
  if (recognised.doubt !== undefined && changed.review === undefined) return
  await prepareTitle(catalog, record)
  const placed = recognised.doubt === undefined ? await fileUnder(catalog, changed.id, recognised) : changed
  await placeInTitle(catalog, placed, recognised, provenance)
  await restoreTitle(catalog, placed, record)
}

/** A crash may have left a file without its place; another title that the file has by now is left alone. */
async function placeKnown({ catalog }: AdoptDeps, known: MediaFile, record: FileRecord): Promise<void> {
  const { recognised } = record
  if (known.titleId === (await placementIn(catalog, recognised)).titleId) await placeInTitle(catalog, known, recognised)
}

async function findParts(
  { store }: AdoptDeps,
  { set, seen }: FoundManifest,
  told: readonly Part[],
  options: CallOptions,
): Promise<readonly Part[]> {
  const parts: Part[] = []
  while (parts.length < told.length) {
    const batch = told.slice(parts.length, parts.length + LOOKED_FOR_AT_ONCE)
    const looking = batch.map((part, at) => findPart(store, { part, seen: seen.find(set, parts.length + at) }, options))
    for (const blob of await Promise.all(looking)) {
      const part = told[parts.length]
      if (blob === undefined || part === undefined) {
        throw new VaultError('PART_MISSING', { reason: `part ${parts.length + 1} of ${told.length}` })
      }
      parts.push({ store: store.name, blob, sizeBytes: part.sizeBytes })
    }
  }
  return parts
}
