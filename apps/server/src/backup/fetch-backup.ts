import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type BackupSeal,
  backupTagOf,
  type DumpFacts,
  type FoundBackup,
  findBackups,
  readBackup,
  readSeals,
} from '@streamvault/backup'
import { type BackupPlace, type CallOptions, isVaultError, VaultError } from '@streamvault/core'

export interface FetchOptions extends CallOptions {
  /** Holds what was fetched, of one backup at a time. Made where it is missing. */
  readonly folder: string
  readonly onProgress: (done: number, total: number) => void
}

/**
 * The backup that is meant: the one with this id, or the last one. Throws `BACKUP_NOT_FOUND`, and `BACKUP_AMBIGUOUS` where the last one is wanted
 * and backups of several vaults lie there.
 */
export async function chooseBackup(
  place: BackupPlace,
  id: string | undefined,
  { signal }: CallOptions,
): Promise<FoundBackup> {
  const whole = (await findBackups(place, { signal })).filter(({ seals }) => seals.length > 0)
  const [chosen] = id === undefined ? whole : whole.filter((backup) => backup.id === id)
  if (chosen === undefined) throw new VaultError('BACKUP_NOT_FOUND', id === undefined ? {} : { id })
  const vaults = new Set(whole.map(({ vault }) => vault))
  if (id === undefined && vaults.size > 1) throw new VaultError('BACKUP_AMBIGUOUS', { vaults: vaults.size })
  return chosen
}

/**
 * Brings a backup into a file, goes on with one that was begun, and compares its digest. Throws `BACKUP_DAMAGED` for what is not as it was
 * written, and keeps nothing of that.
 */
export async function fetchBackup(place: BackupPlace, found: FoundBackup, options: FetchOptions): Promise<string> {
  let damage: unknown
  for (const seal of await readSeals(place, found, options)) {
    try {
      return await fetchSealed(place, { found, seal }, options)
    } catch (error) {
      if (!isVaultError(error, 'BACKUP_DAMAGED')) throw error
      damage = error
    }
  }
  throw damage
}

/** Throws `BACKUP_DAMAGED` where a backup is another one than its name says: of another vault, or of another time. */
export function assertNamed({ id, vault, createdAt }: FoundBackup, { secrets, createdAt: madeAt }: DumpFacts): void {
  if (backupTagOf(secrets[0] ?? '') === vault && createdAt === madeAt) return
  throw new VaultError('BACKUP_DAMAGED', { id, reason: 'it is another one than its name says' })
}

interface SealedBackup {
  readonly found: FoundBackup
  readonly seal: BackupSeal
}

async function fetchSealed(place: BackupPlace, { found, seal }: SealedBackup, options: FetchOptions): Promise<string> {
  const { folder, signal, onProgress } = options
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const name = `${found.id}.age`
  const path = join(folder, name)
  for (const other of await readdir(folder)) if (other !== name) await rm(join(folder, other))
  const have = (await stat(path).catch(() => undefined))?.size ?? 0
  let position = have <= seal.sizeBytes ? have : 0
  await using file = await open(path, position === have ? 'a' : 'w', 0o600)
  for await (const chunk of readBackup(place, { found, seal }, { signal, position })) {
    await file.appendFile(chunk)
    position += chunk.length
    onProgress(position, seal.sizeBytes)
  }
  await file.sync()
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  if (hash.digest('hex') === seal.sha256) return path
  await rm(path)
  throw new VaultError('BACKUP_DAMAGED', { id: found.id, reason: 'its digest is another' })
}
