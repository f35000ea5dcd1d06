import { createHash } from 'node:crypto'
import {
  type BlobRef,
  type BlobStore,
  type CallOptions,
  changeParts,
  isSamePart,
  isVaultError,
  type JobId,
  type ManifestUnderWay,
  type MediaFile,
  mirroredPartsOf,
  type Pacer,
  type Part,
  type PartCopy,
  type RepairUnderWay,
  type ScrubFinding,
  VaultError,
} from '@streamvault/core'
import { settleManifest, writeManifest } from '../manifest/write-manifest.ts'
import { findPut, putPart } from '../mirror/put-part.ts'
import { checkPlace, damageOf } from './check-place.ts'
import { labelOfPart } from './label-of-part.ts'
import { type PartPlace, partAt } from './places-of.ts'
import type { ScrubDeps } from './scrub-deps.ts'

const KEY_CHARS = 32
const AGAIN_CHARS = 6

type DamagedPlace = PartPlace & Pick<RepairUnderWay, 'code'>

/** A job that repairs. */
export interface Repairer extends CallOptions {
  readonly job: string
  readonly pacer: Pacer
  /** Returns once the job's next claim carries the repair so. */
  readonly note: (repair: RepairUnderWay) => Promise<void>
}

/** What is to be noted before a repair begins: with it, another attempt finds what this one has left. */
export async function planRepair(
  deps: ScrubDeps,
  { job, file, place }: { readonly job: JobId; readonly file: MediaFile; readonly place: DamagedPlace },
  options: CallOptions,
): Promise<RepairUnderWay> {
  const { part, number, at, code } = place
  const digest = createHash('sha256')
    .update(JSON.stringify([job, file.id, at.store, at.blob]))
    .digest('hex')
  const again = digest.slice(0, AGAIN_CHARS)
  const label = at.store === part.store ? await labelOfPart(deps, { file, number, again }, options) : undefined
  const key = `repair-${digest.slice(0, KEY_CHARS)}`
  return { file: file.id, part, number, store: at.store, code, key, ...(label && { label }) }
}

/**
 * Stores a damaged part once more in the home where it is damaged, from whatever home has each of its slices, reads it back,
 * records where it lies now, and only then deletes what was damaged. At any instant a reader has what he had, or better.
 *
 * Undefined when the file went meanwhile, or was taken down. Throws what stores throw that do not answer.
 */
export async function repairPart(
  deps: ScrubDeps,
  repair: RepairUnderWay,
  repairer: Repairer,
): Promise<ScrubFinding['result'] | undefined> {
  const { pacer, signal } = repairer
  const options = { signal }
  const store = storeOf(deps, repair)
  const file = (await deps.catalog.files.get(repair.file))?.value
  const part = file && mirroredPartsOf(file).find((each) => isDamaged(each, repair))
  if (file === undefined || part === undefined) return await settleRepair(deps, repair, repairer)
  const put = await putAgain(deps, { repair, file, part, pacer, store }, options)
  if (put === 'lost') return (await isLost(deps, { repair, file, part, pacer }, options)) ? put : 'unrepaired'
  if (put === 'unrepaired') return put
  const placed = { store: store.name, blob: put.blob, sizeBytes: part.sizeBytes }
  if ((await checkPlace(deps, { file, part, placed, pacer }, options)) !== undefined) {
    await store.delete(put.blob, options)
    return 'unrepaired'
  }
  try {
    await changeParts(deps.catalog, { file: file.id, part }, (each) => movedPart(each, repair, put.blob))
  } catch (error) {
    if (!isVaultError(error, 'PART_MISSING') && !isVaultError(error, 'TAKEN_DOWN')) throw error
    await store.delete(put.blob, options)
    return undefined
  }
  deps.onMoved?.(file)
  await forgetDamaged(deps, { repair, store, blob: put.blob }, repairer)
  return 'repaired'
}

interface Repairing {
  readonly repair: RepairUnderWay
  readonly store: BlobStore
}

/** Whether every other home has damaged it as well. One that does not answer may have it: what it throws is thrown. */
async function isLost(
  deps: ScrubDeps,
  { repair, file, part, pacer }: Pick<Repairing, 'repair'> & { file: MediaFile; part: Part; pacer: Pacer },
  options: CallOptions,
): Promise<boolean> {
  for (const at of [part, ...(part.copies ?? [])]) {
    if (at.store === repair.store || !deps.stores.has(at.store)) continue
    if ((await checkPlace(deps, { file, part, placed: partAt(part, at), pacer }, options)) === undefined) return false
  }
  return true
}

async function putAgain(
  deps: ScrubDeps,
  {
    repair,
    file,
    part,
    pacer,
    store,
  }: Repairing & { readonly file: MediaFile; readonly part: Part; readonly pacer: Pacer },
  options: CallOptions,
): Promise<{ readonly blob: BlobRef } | 'lost' | 'unrepaired'> {
  try {
    const { ref } = await putPart(deps, { file, part, pacer }, { store, key: repair.key, label: repair.label }, options)
    return { blob: ref }
  } catch (error) {
    options.signal.throwIfAborted()
    if (!isVaultError(error)) throw error
    if (error.code !== 'COPY_SOURCE_LOST') {
      if (error.retry !== 'never') throw error
      return 'unrepaired'
    }
    if (damageOf(error.cause) === undefined) throw error.cause
    return 'lost'
  }
}

/**
 * Clears up after an attempt that died or was cancelled: where what it stored is on record, what that replaced goes, and else
 * what it stored. Says whether it is on record.
 */
export async function settleRepair(
  deps: ScrubDeps,
  repair: RepairUnderWay,
  repairer: Omit<Repairer, 'pacer'>,
): Promise<'repaired' | undefined> {
  const options = { signal: repairer.signal }
  const store = storeOf(deps, repair)
  const file = (await deps.catalog.files.get(repair.file))?.value
  const left = await findPut(store, { ...repair, sizeBytes: repair.part.sizeBytes }, options)
  if (left === undefined) return undefined
  const places = file === undefined ? [] : mirroredPartsOf(file).flatMap((part) => [part, ...(part.copies ?? [])])
  if (places.some((place) => place.store === store.name && place.blob === left)) {
    await forgetDamaged(deps, { repair, store, blob: left }, repairer)
    return 'repaired'
  }
  await store.delete(left, options)
  return undefined
}

function storeOf({ stores }: ScrubDeps, { store: name }: RepairUnderWay): BlobStore {
  const store = stores.get(name)
  if (store === undefined) throw new VaultError('STORE_UNAVAILABLE', { store: name, reason: 'not configured' })
  return store
}

/** The manifest must not name what is gone: it is written anew before the damaged blob is deleted. */
async function forgetDamaged(
  deps: ScrubDeps,
  { repair, store, blob }: Repairing & { readonly blob: BlobRef },
  { job, note, signal }: Omit<Repairer, 'pacer'>,
): Promise<void> {
  const options = { signal }
  if (repair.manifest !== undefined) await settleManifest(deps, repair.manifest, options)
  // A manifest tells of one store alone.
  if (repair.store === repair.part.store) {
    const file = (await deps.catalog.files.get(repair.file))?.value
    const subtitle = file?.subtitles?.find(({ part }) => part.blob === blob)?.id
    const { manifest: _, ...repaired } = repair
    const noted = (manifest: ManifestUnderWay | undefined) => note(manifest ? { ...repaired, manifest } : repaired)
    await writeManifest(deps, { file: repair.file, subtitle, job, note: noted }, options)
  }
  await deleteDamaged(deps, { repair, store }, options)
}

/** What is shared with other files stays, and so does what the store does not let us delete: that is no harm. */
async function deleteDamaged({ logger }: ScrubDeps, { repair, store }: Repairing, options: CallOptions): Promise<void> {
  const damaged = placeOf(repair.part, repair.store)
  if (damaged === undefined || ('isShared' in damaged && damaged.isShared === true)) return
  try {
    await store.delete(damaged.blob, options)
  } catch (error) {
    options.signal.throwIfAborted()
    if (isVaultError(error) && error.retry !== 'never') throw error
    logger.warn({ error, file: repair.file, store: store.name }, 'a damaged blob could not be deleted')
  }
}

function placeOf(part: Part, store: string): Part | PartCopy | undefined {
  return part.store === store ? part : part.copies?.find((copy) => copy.store === store)
}

/** Whether a part of the catalogue still lies where it was found damaged. */
function isDamaged(part: Part, { part: found, store }: RepairUnderWay): boolean {
  return isSamePart(part, found) && placeOf(part, store)?.blob === placeOf(found, store)?.blob
}

/** What lay in the blob of others lies in one of its own now. */
function movedPart(part: Part, { store }: RepairUnderWay, blob: BlobRef): Part {
  const { copies } = part
  if (part.store === store) return { ...partAt(part, { store, blob }), ...(copies && { copies }) }
  return { ...part, copies: (copies ?? []).map((copy) => (copy.store === store ? { store, blob } : copy)) }
}
