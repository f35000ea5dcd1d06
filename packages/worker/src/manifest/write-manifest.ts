import { createHash } from 'node:crypto'
import {
  type BlobStore,
  type CallOptions,
  changeFile,
  type FileId,
  isVaultError,
  type Logger,
  type Manifest,
  type ManifestUnderWay,
  type MediaFile,
  type PartCopy,
  type SubtitleId,
  VaultError,
} from '@streamvault/core'
import { onePiece } from '../ingest/one-piece.ts'
import { labelOf } from '../labels/blob-label.ts'
import { setOfBlob } from '../labels/set-of-blob.ts'
import { findPut } from '../mirror/put-part.ts'
import { MANIFEST_BYTES_MAX } from './manifest.ts'
import { manifestOf, type Telling, type TellingDeps, tellingOf, withManifest } from './telling.ts'

export interface ManifestDeps extends TellingDeps {
  readonly stores: ReadonlyMap<string, BlobStore>
  readonly logger: Logger
}

export interface ManifestToWrite {
  readonly file: FileId
  /** Present where it is the manifest of one of the file's subtitles. */
  readonly subtitle?: SubtitleId | undefined
  /** The job that writes it: what one job puts, no other records or deletes. */
  readonly job: string
  /** Returns once the job's next claim carries what is under way; undefined when nothing is. */
  readonly note: (underWay: ManifestUnderWay | undefined) => Promise<void>
}

/** A file that changes so often while its manifest is being put is left to the next who asks. */
const TRIES_MAX = 10
const KEY_CHARS = 32
const AGAIN_CHARS = 6

/**
 * Writes the manifest of a file anew, where its store keeps labels and it tells something else than the catalogue does. The new one is put
 * beside the old one, then recorded, and only then is the old one deleted: at each instant the store has one that is on record.
 *
 * Says whether it was written; not so where the file went meanwhile, or was taken down. Throws what the store and the catalogue throw.
 */
export async function writeManifest(
  deps: ManifestDeps,
  wanted: ManifestToWrite,
  options: CallOptions,
): Promise<boolean> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    options.signal.throwIfAborted()
    const file = await findFile(deps, wanted.file)
    const telling = file && (await tellingOf(deps, file, wanted.subtitle))
    const store = telling && deps.stores.get(telling.current.store)
    const tells = file && telling?.tellsOf(file)
    if (store?.limits.keepsLabels !== true || telling === undefined || tells === undefined) return false
    if (tells === telling.current.tells) return false
    const bytes = await telling.encode((telling.current.number ?? 0) + 1)
    if (bytes === undefined || bytes.length > Math.min(MANIFEST_BYTES_MAX, store.limits.blobBytesMax)) return false
    const underWay = await plan({ wanted, telling, store, tells, sizeBytes: bytes.length }, options)
    await wanted.note(underWay)
    const manifest = await put({ store, underWay, telling, tells }, bytes, options)
    const outcome = await record(deps, { underWay, telling, tells }, manifest)
    await deleteQuietly(deps, outcome === 'recorded' ? underWay.replaces : manifest, options)
    await wanted.note(undefined)
    if (outcome !== 'changed') return outcome === 'recorded'
  }
  throw new VaultError('CATALOG_CONFLICT', { file: wanted.file })
}

/**
 * Clears up after an attempt that died: where what it put is on record, what that replaced goes, and else what it put. Throws what the
 * store and the catalogue throw.
 */
export async function settleManifest(
  deps: ManifestDeps,
  { file: id, subtitle, key, sizeBytes, label, replaces }: ManifestUnderWay,
  options: CallOptions,
): Promise<void> {
  const store = deps.stores.get(replaces.store)
  if (store === undefined)
    throw new VaultError('STORE_UNAVAILABLE', { store: replaces.store, reason: 'not configured' })
  const left = await findPut(store, { key, sizeBytes, label }, options)
  const file = (await deps.catalog.files.get(id))?.value
  const recorded = file && manifestOf(file, subtitle)?.blob
  if (recorded !== replaces.blob) await deleteQuietly(deps, replaces, options)
  if (left !== undefined && recorded !== left) await deleteQuietly(deps, { store: store.name, blob: left }, options)
}

/** What is taken down is deleted whole, and nothing of it is written meanwhile. */
async function findFile({ catalog }: ManifestDeps, id: FileId): Promise<MediaFile | undefined> {
  const found = (await catalog.files.get(id))?.value
  return found === undefined || (await catalog.takedowns.covering(found)) !== undefined ? undefined : found
}

interface Planning {
  readonly wanted: ManifestToWrite
  readonly telling: Telling
  readonly store: BlobStore
  readonly tells: string
  readonly sizeBytes: number
}

async function plan(
  { wanted, telling, store, tells, sizeBytes }: Planning,
  options: CallOptions,
): Promise<ManifestUnderWay> {
  const { file, subtitle, job } = wanted
  const { current, subject } = telling
  const digest = createHash('sha256')
    .update(JSON.stringify([job, file, subtitle, current.blob, tells]))
    .digest('hex')
  // Of one whose label nobody can read any more, the parts are found by their refs alone.
  const set = (await setOfBlob(store, current.blob, options)) ?? digest.slice(0, KEY_CHARS)
  const label = labelOf({ ...subject, again: digest.slice(0, AGAIN_CHARS) }, { kind: 'manifest', set })
  return {
    file,
    ...(subtitle !== undefined && { subtitle }),
    key: `manifest-${digest.slice(0, KEY_CHARS)}`,
    sizeBytes,
    label,
    replaces: { store: store.name, blob: current.blob },
  }
}

interface Putting {
  readonly store: BlobStore
  readonly underWay: ManifestUnderWay
  readonly telling: Telling
  readonly tells: string
}

async function put(
  { store, underWay, telling, tells }: Putting,
  bytes: Uint8Array,
  { signal }: CallOptions,
): Promise<Manifest> {
  const { key, sizeBytes, label } = underWay
  const { ref } = await store.put(onePiece(bytes), { key, sizeBytes, label, signal })
  return { store: store.name, blob: ref, sizeBytes, number: (telling.current.number ?? 0) + 1, tells }
}

/** `changed`: it does not tell what is known by now. `gone`: nobody is to be told any longer. */
async function record(
  { catalog }: ManifestDeps,
  { underWay, telling, tells }: Omit<Putting, 'store'>,
  manifest: Manifest,
): Promise<'recorded' | 'changed' | 'gone'> {
  const { file: id, subtitle, replaces } = underWay
  try {
    const changed = await changeFile(catalog, id, (file) => {
      const isStillTrue = manifestOf(file, subtitle)?.blob === replaces.blob && telling.tellsOf(file) === tells
      return isStillTrue ? withManifest(file, subtitle, manifest) : file
    })
    return manifestOf(changed, subtitle)?.blob === manifest.blob ? 'recorded' : 'changed'
  } catch (error) {
    if (!isVaultError(error, 'FILE_NOT_FOUND') && !isVaultError(error, 'TAKEN_DOWN')) throw error
    return 'gone'
  }
}

/** One that the store does not let us delete does no harm: the other has the greater number. */
async function deleteQuietly(
  { stores, logger }: ManifestDeps,
  { store, blob }: PartCopy,
  options: CallOptions,
): Promise<void> {
  try {
    await stores.get(store)?.delete(blob, options)
  } catch (error) {
    options.signal.throwIfAborted()
    if (!isVaultError(error) || error.retry !== 'never') throw error
    logger.warn({ error, store }, 'a manifest could not be deleted')
  }
}
