import {
  type BackupPlace,
  type CallOptions,
  type Instant,
  isVaultError,
  type NamedBlob,
  VaultError,
} from '@streamvault/core'
import { type BackupSeal, parseBackupName, parseSeal, SEAL_BYTES_MAX } from './backup-names.ts'

/** A backup as it lies in its place; without a seal it does not count. */
export interface FoundBackup {
  readonly id: string
  readonly createdAt: Instant
  readonly vault: string
  /** More than one where a crash has put it twice. */
  readonly seals: readonly NamedBlob[]
  /** By their numbers, each of which may be there more than once. */
  readonly parts: ReadonlyMap<number, readonly NamedBlob[]>
}

interface GrowingBackup extends FoundBackup {
  readonly seals: NamedBlob[]
  readonly parts: Map<number, readonly NamedBlob[]>
}

/** All backups that lie there, also those that are not whole, the newest first. What is none is passed over. */
export async function findBackups(place: BackupPlace, options: CallOptions): Promise<readonly FoundBackup[]> {
  const found = new Map<string, GrowingBackup>()
  for await (const blob of place.list(options)) {
    const mark = parseBackupName(blob.name)
    if (mark === undefined) continue
    const { id, createdAt, vault, part } = mark
    const key = `${id}/${vault}`
    const backup: GrowingBackup = found.get(key) ?? { id, createdAt, vault, seals: [], parts: new Map() }
    found.set(key, backup)
    if (part === undefined) backup.seals.push(blob)
    else backup.parts.set(part, [...(backup.parts.get(part) ?? []), blob])
  }
  return [...found.values()].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
}

/**
 * What the seals of a backup say: one, but where it was put twice, or somebody else has put one beside it. Throws `BACKUP_NOT_FOUND` where there is none, and
 * `BACKUP_DAMAGED` where none can be read.
 */
export async function readSeals(
  { store }: BackupPlace,
  { id, seals }: FoundBackup,
  options: CallOptions,
): Promise<readonly [BackupSeal, ...BackupSeal[]]> {
  const read: BackupSeal[] = []
  let damage = new VaultError('BACKUP_NOT_FOUND', { id, reason: 'it was never finished' })
  for (const seal of seals) {
    try {
      read.push(await readSeal(store, seal, options))
    } catch (error) {
      if (!isVaultError(error, 'BACKUP_DAMAGED', 'BLOB_NOT_FOUND')) throw error
      damage = new VaultError('BACKUP_DAMAGED', { id, reason: 'its seal cannot be read' }, { cause: error })
    }
  }
  const [first, ...others] = read
  if (first === undefined) throw damage
  return [first, ...others]
}

async function readSeal(store: BackupPlace['store'], seal: NamedBlob, { signal }: CallOptions): Promise<BackupSeal> {
  if (seal.sizeBytes > SEAL_BYTES_MAX) throw new VaultError('BACKUP_DAMAGED', { reason: 'its seal is too large' })
  const chunks: Uint8Array[] = []
  for await (const chunk of store.read(seal.ref, { start: 0, end: seal.sizeBytes }, { signal })) {
    chunks.push(Uint8Array.from(chunk))
  }
  return parseSeal(Buffer.concat(chunks))
}

/**
 * The bytes of a backup from `position` on, part by part. Throws `BACKUP_DAMAGED` where a part is not there in its size; whether the bytes are as they
 * were, the digest of the seal says.
 */
export async function* readBackup(
  { store }: BackupPlace,
  { found, seal }: { readonly found: FoundBackup; readonly seal: BackupSeal },
  { signal, position = 0 }: CallOptions & { readonly position?: number },
): AsyncGenerator<Uint8Array> {
  let start = 0
  for (const [index, { ref, sizeBytes }] of seal.parts.entries()) {
    const begin = Math.max(0, position - start)
    start += sizeBytes
    if (begin >= sizeBytes) continue
    const there = (found.parts.get(index + 1) ?? []).filter((blob) => blob.sizeBytes === sizeBytes)
    const part = there.find((blob) => blob.ref === ref) ?? there[0]
    if (part === undefined)
      throw new VaultError('BACKUP_DAMAGED', { id: found.id, reason: `part ${index + 1} is gone` })
    yield* store.read(part.ref, { start: begin, end: sizeBytes }, { signal })
  }
}
