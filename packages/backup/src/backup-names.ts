import { createHmac, timingSafeEqual } from 'node:crypto'
import { type BlobLabel, type BlobRef, type Instant, type StoredBlob, VaultError } from '@streamvault/core'

/** What the name of a blob in the place of backups says. A backup has parts, and a seal, which is put once all of them are verified. */
export interface BackupMark {
  /** 16 hexadecimal digits, different for every backup. */
  readonly id: string
  /** To the second. */
  readonly createdAt: Instant
  /** Which vault it is of, as `backupTagOf` has it. */
  readonly vault: string
  /** Counted from 1; absent for the seal. */
  readonly part?: number | undefined
}

/** What the seal of a backup says: that it is whole, and what its parts are together. It holds no secret. */
export interface BackupSeal {
  readonly format: 'streamvault-backup-seal'
  readonly version: 1
  readonly sizeBytes: number
  /** Of all parts behind each other, as they lie there, in hexadecimal digits. */
  readonly sha256: string
  /** Where each was put, and how large it is. A copy of the place has other refs, and the same names. */
  readonly parts: readonly { readonly ref: BlobRef; readonly sizeBytes: number }[]
  /** By which the vault knows its own, in hexadecimal digits: it follows from all of the above, the name and the master secret. */
  readonly mac: string
}

const NAME =
  /^backup-(?<stamp>\d{8}t\d{6}z)-(?<vault>[0-9a-f]{32})-(?<id>[0-9a-f]{16})-(?:part-(?<part>\d{5})|seal)(?:[.](?:age|json))?$/
const HASH = /^[0-9a-f]{64}$/
const STAMP = /^(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)z$/
/** Whoever makes up a backup finds no secret of their own that has the tag of another vault. */
const TAG_DIGITS = 32
/** A seal has a line for each part. */
export const SEAL_BYTES_MAX = 16 << 20

/** By which backups of one vault are told from those of another: it follows from the master secret, and says nothing of it. */
export function backupTagOf(secret: string): string {
  return createHmac('sha256', secret).update('streamvault backup of').digest('hex').slice(0, TAG_DIGITS)
}

/** Names the blob, in any store: `backup-20261128t094600z-1f00ba12…-0123456789abcdef-part-00001`. */
export function backupKeyOf({ id, createdAt, vault, part }: BackupMark): string {
  const stamp = new Date(createdAt).toISOString().slice(0, 19).replace(/[-:]/g, '').toLowerCase()
  return `backup-${stamp}z-${vault}-${id}-${part === undefined ? 'seal' : `part-${String(part).padStart(5, '0')}`}`
}

/** What people read of it where a store keeps labels. */
export function backupLabelOf(mark: BackupMark, partsCount: number): BlobLabel {
  const when = new Date(mark.createdAt).toISOString().slice(0, 16).replace('T', ' ')
  const what = mark.part === undefined ? `whole, in ${partsCount}` : `part ${mark.part} of ${partsCount}`
  return {
    fileName: `${backupKeyOf(mark)}.${mark.part === undefined ? 'json' : 'age'}`,
    caption: `StreamVault backup of ${when} UTC, ${what}`,
  }
}

/** What a name says, with its ending or without; undefined for one that is not of a backup. */
export function parseBackupName(name: string): BackupMark | undefined {
  const { stamp = '', vault = '', id = '', part } = NAME.exec(name)?.groups ?? {}
  const [, year, month, day, hour, minute, second] = STAMP.exec(stamp) ?? []
  const createdAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  if (Number.isNaN(createdAt)) return undefined
  return { id, createdAt, vault, ...(part !== undefined && { part: Number(part) }) }
}

/** The seal of a backup, by the vault that has this secret. */
export function sealOf(
  mark: BackupMark,
  said: Pick<BackupSeal, 'sizeBytes' | 'sha256' | 'parts'>,
  secret: string,
): BackupSeal {
  const { sizeBytes, sha256 } = said
  const parts = said.parts.map(({ ref, sizeBytes: bytes }) => ({ ref, sizeBytes: bytes }))
  const text = JSON.stringify([backupKeyOf({ ...mark, part: undefined }), sizeBytes, sha256, parts])
  const mac = createHmac('sha256', secret).update(`streamvault backup seal ${text}`).digest('hex')
  return { format: 'streamvault-backup-seal', version: 1, sizeBytes, sha256, parts, mac }
}

/** Whether a vault that has one of these secrets has sealed it. Where strangers may post, others look the same. */
export function isSealedBy(mark: BackupMark, seal: BackupSeal, secrets: readonly string[]): boolean {
  const said = Buffer.from(seal.mac)
  return secrets.some((secret) => {
    const own = Buffer.from(sealOf(mark, seal, secret).mac)
    return said.length === own.length && timingSafeEqual(said, own)
  })
}

export function sealBytesOf(seal: BackupSeal): Uint8Array {
  return Buffer.from(`${JSON.stringify(seal)}\n`)
}

/** Throws `BACKUP_DAMAGED` for what no vault has written. */
export function parseSeal(bytes: Uint8Array): BackupSeal {
  try {
    const seal = JSON.parse(Buffer.from(bytes).toString('utf8'))
    const { format, version, sizeBytes, sha256, parts, mac } = seal
    const isKnown =
      format === 'streamvault-backup-seal' && version === 1 && [sha256, mac].every((each) => HASH.test(each))
    const areParts =
      isKnown && parts.every(({ ref, sizeBytes: bytes }: StoredBlob) => typeof ref === 'string' && bytes > 0)
    const sum = areParts && parts.reduce((total: number, part: StoredBlob) => total + part.sizeBytes, 0)
    if (sum === sizeBytes) return seal
  } catch (cause) {
    throw new VaultError('BACKUP_DAMAGED', { reason: 'its seal cannot be read' }, { cause })
  }
  throw new VaultError('BACKUP_DAMAGED', { reason: 'its seal does not hold together' })
}
