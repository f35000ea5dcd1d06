import {
  assertMayComeIn,
  type CallOptions,
  type FoundBlob,
  isVaultError,
  type MediaFile,
  type Part,
  placeInTitle,
  titleIdOf,
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
import { restoreSubtitle } from './restore-subtitle.ts'

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
  await assertMayComeIn(deps.catalog, known?.value ?? record.file)
  if (known !== undefined && known.value.goneAt === undefined) {
    await placeKnown(deps, known.value, record)
    seen.forget(set)
    return { result: 'known', file: known.value.id }
  }
  const parts = await findParts(deps, manifest, record, options)
  const file: MediaFile = {
    ...record.file,
    parts,
    manifest: { store: deps.store.name, blob: found.ref, sizeBytes: found.sizeBytes },
    // Nothing was added in the future: it would stay the newest for ever.
    addedAt: Math.min(record.file.addedAt, deps.clock.now()),
  }
  await recordFile(deps.catalog, {
    file,
    digests: record.digests,
    recognised: record.recognised,
    provenance: record.provenance,
  })
  deps.onPlayable?.(file.id)
  seen.forget(set)
  return { result: 'restored', file: file.id }
}

async function readManifest(deps: AdoptDeps, { ref, sizeBytes }: FoundBlob, options: CallOptions): Promise<Uint8Array> {
  if (sizeBytes > MANIFEST_BYTES_MAX) throw new VaultError('MANIFEST_INVALID', { reason: 'it is too large' })
  const { store } = deps
  const stores = new Map([[store.name, store]])
  const reader = new JoinedReader({ ...deps, stores }, [{ store: store.name, blob: ref, sizeBytes }])
  const bytes = new Uint8Array(sizeBytes)
  await readPersistently(deps, (inTime) => reader.read(0, bytes, inTime), options)
  return bytes
}

/** A crash may have left a file without its place; another title that the file has by now is left alone. */
async function placeKnown({ catalog }: AdoptDeps, known: MediaFile, record: FileRecord): Promise<void> {
  const { recognised } = record
  if (known.titleId === titleIdOf(recognised)) await placeInTitle(catalog, known, recognised)
}

async function findParts(
  { store }: AdoptDeps,
  { set, seen }: FoundManifest,
  { file }: FileRecord,
  options: CallOptions,
): Promise<readonly Part[]> {
  const parts: Part[] = []
  while (parts.length < file.parts.length) {
    const batch = file.parts.slice(parts.length, parts.length + LOOKED_FOR_AT_ONCE)
    const looking = batch.map((part, at) => findPart(store, { part, seen: seen.find(set, parts.length + at) }, options))
    for (const blob of await Promise.all(looking)) {
      const part = file.parts[parts.length]
      if (blob === undefined || part === undefined) {
        throw new VaultError('PART_MISSING', { reason: `part ${parts.length + 1} of ${file.parts.length}` })
      }
      parts.push({ store: store.name, blob, sizeBytes: part.sizeBytes })
    }
  }
  return parts
}
