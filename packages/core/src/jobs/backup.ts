import type { Instant } from '../ports/clock.ts'

/** The library is to be written down, and put where backups are kept. */
export interface BackupRequest {
  /** Whoever asked for it. */
  readonly by: string
}

/** A backup that lies in the worker's folder, encrypted, on its way to where backups are kept. */
export interface BackupUnderWay {
  /** 16 hexadecimal digits. */
  readonly id: string
  readonly createdAt: Instant
  readonly sizeBytes: number
  /** In hexadecimal digits. */
  readonly sha256: string
  readonly records: number
}

export interface BackupCheckpoint {
  readonly underWay: BackupUnderWay
}

export interface BackupProgress {
  /** `dumping` counts records, and the others bytes. */
  readonly phase: 'dumping' | 'storing' | 'verifying'
  readonly done: number
  readonly total: number
}

export interface BackupOutcome extends BackupUnderWay {
  readonly partsCount: number
  /** How many earlier backups are no longer kept. */
  readonly thinnedCount: number
}

/** The last backup that was read back and found as it was written. */
export interface VerifiedBackup {
  readonly id: string
  readonly createdAt: Instant
  readonly sizeBytes: number
}

/** Under which `Ephemeral` knows the last `VerifiedBackup`, as JSON, for `VERIFIED_BACKUP_MS`. */
export const VERIFIED_BACKUP_KEY = 'backup-verified'
/** Ten years: until the next one. */
export const VERIFIED_BACKUP_MS = 10 * 365 * 86_400_000
