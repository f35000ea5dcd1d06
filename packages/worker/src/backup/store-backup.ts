import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import {
  type BackupMark,
  type BackupSeal,
  backupKeyOf,
  backupLabelOf,
  backupTagOf,
  sealBytesOf,
  sealOf,
} from '@streamvault/backup'
import { type BackupPlace, type BackupUnderWay, type StoredBlob, VaultError } from '@streamvault/core'
import type { JobRun } from '../jobs/job-runner.ts'

export interface StoreBackup {
  readonly place: BackupPlace
  readonly underWay: BackupUnderWay
  /** Where it lies as a whole. */
  readonly path: string
  /** The master secret, by which the vault knows its own. */
  readonly secret: string
  readonly partBytesMax: number
}

type Told = Pick<JobRun<'backup'>, 'signal' | 'onProgress'>

/**
 * Puts a backup where backups are kept, part by part, reads all of it back, and seals it. What was put before the process died is found there
 * by its key, and not put again.
 *
 * Throws `BACKUP_UNVERIFIED` when it is read back as something else; then its parts are deleted, and there is no seal.
 */
export async function storeBackup(backup: StoreBackup, told: Told): Promise<{ readonly partsCount: number }> {
  const { place, underWay, partBytesMax } = backup
  const { store } = place
  const { signal } = told
  const bytesMax = Math.min(partBytesMax, store.limits.blobBytesMax)
  const partsCount = Math.ceil(underWay.sizeBytes / bytesMax)
  const parts: StoredBlob[] = []
  for (let index = 0; index < partsCount; index++) {
    const [start, end] = [index * bytesMax, Math.min((index + 1) * bytesMax, underWay.sizeBytes)]
    const mark = markOf(backup, index + 1)
    const options = { key: backupKeyOf(mark), label: backupLabelOf(mark, partsCount), sizeBytes: end - start, signal }
    told.onProgress({ phase: 'storing', done: start, total: underWay.sizeBytes })
    parts.push(await store.put(createReadStream(backup.path, { start, end: end - 1 }), options))
  }
  if ((await digestOf(backup, parts, told)) !== underWay.sha256) {
    for (const { ref } of parts) await store.delete(ref, { signal })
    throw new VaultError('BACKUP_UNVERIFIED', { id: underWay.id })
  }
  await putSeal(backup, parts, told)
  return { partsCount }
}

async function putSeal(
  backup: StoreBackup,
  parts: BackupSeal['parts'],
  { signal }: Pick<Told, 'signal'>,
): Promise<void> {
  const { store } = backup.place
  const { sizeBytes, sha256, id } = backup.underWay
  const mark = markOf(backup)
  const seal = sealBytesOf(sealOf(mark, { sizeBytes, sha256, parts }, backup.secret))
  const options = { key: backupKeyOf(mark), label: backupLabelOf(mark, parts.length), sizeBytes: seal.length, signal }
  const { ref } = await store.put(once(seal), options)
  const chunks: Uint8Array[] = []
  for await (const chunk of store.read(ref, { start: 0, end: seal.length }, { signal })) {
    chunks.push(Uint8Array.from(chunk))
  }
  if (Buffer.concat(chunks).equals(seal)) return
  await store.delete(ref, { signal })
  throw new VaultError('BACKUP_UNVERIFIED', { id, reason: 'its seal' })
}

/** Of all parts as the store gives them. */
async function digestOf(
  { place, underWay }: StoreBackup,
  parts: readonly StoredBlob[],
  { signal, onProgress }: Told,
): Promise<string> {
  const hash = createHash('sha256')
  let done = 0
  for (const { ref, sizeBytes } of parts) {
    for await (const chunk of place.store.read(ref, { start: 0, end: sizeBytes }, { signal })) {
      hash.update(chunk)
      done += chunk.length
      onProgress({ phase: 'verifying', done, total: underWay.sizeBytes })
    }
  }
  return hash.digest('hex')
}

function markOf({ underWay: { id, createdAt }, secret }: StoreBackup, part?: number): BackupMark {
  return { id, createdAt, vault: backupTagOf(secret), ...(part !== undefined && { part }) }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
