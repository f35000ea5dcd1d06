import { assertRecipients } from '@streamvault/backup'
import { isTrial, type Settings } from '@streamvault/config'
import { type Instant, isVaultError, type Job, type Logger, type VerifiedBackup } from '@streamvault/core'
import { createBackupDesk } from '../backup/create-backup-desk.ts'
import { bytesText, countText } from '../cli/text.ts'
import { openLibrary } from '../compose.ts'
import type { Finding } from './finding.ts'

const TITLE = 'Backups'
const HOUR_MS = 3_600_000
/** A backup that is late by this is missed by nobody: one that failed is tried again after an hour, and takes its time. */
const LATE_MS = 12 * HOUR_MS
const PAGE = 'docs/operations/backup.md'

/** Whether the library is backed up, and how old the last backup is that was read back. */
export async function backupFinding(settings: Settings, logger: Logger): Promise<Finding> {
  const missing = missingFinding(settings)
  if (missing !== undefined) return missing
  try {
    await using library = await openLibrary(settings, logger)
    const desk = createBackupDesk(library)
    const [last, job] = [await desk.lastVerified(), await desk.lastJob()]
    const everyMs = settings.BACKUP_EVERY_HOURS * HOUR_MS
    return ageFinding({ last, job, everyMs, now: library.clock.now() })
  } catch (error) {
    if (!isVaultError(error, 'LIBRARY_NOT_FOUND', 'MOVE_UNFINISHED')) throw error
    return { status: 'unchecked', title: TITLE, sentence: 'There is no library to back up yet.' }
  }
}

/** What backups need and have not; undefined where they have it. A vault that wants none is not wrong, but it is told what it lacks. */
export function missingFinding(settings: Settings): Finding | undefined {
  const { BACKUP_RECIPIENT: recipients, BACKUP_CHANNEL, STORE } = settings
  const hasPlace = STORE === 'disk' || (BACKUP_CHANNEL !== undefined && !isTrial(settings))
  const isMeant = recipients !== undefined || BACKUP_CHANNEL !== undefined
  if (recipients === undefined) {
    const sentence = `None are made: there is no key. Make one with ./streamvault backup key, and set STREAMVAULT_BACKUP_RECIPIENT; see ${PAGE}.`
    return { status: isMeant ? 'problem' : 'unchecked', title: TITLE, sentence }
  }
  if (!hasPlace) {
    const sentence = isTrial(settings)
      ? 'A trial has no channel for them; ./streamvault backup --to FILE writes one.'
      : `There is a key, and no place: set STREAMVAULT_BACKUP_CHANNEL to a private channel; see ${PAGE}.`
    return { status: isTrial(settings) ? 'unchecked' : 'problem', title: TITLE, sentence }
  }
  try {
    assertRecipients(recipients)
    return undefined
  } catch {
    const sentence = 'STREAMVAULT_BACKUP_RECIPIENT is no recipient that age knows. ./streamvault backup key makes one.'
    return { status: 'problem', title: TITLE, sentence }
  }
}

export interface BackupState {
  readonly last: VerifiedBackup | undefined
  readonly job: Job<'backup'> | undefined
  /** How often one is due; 0 leaves that to the operator. */
  readonly everyMs: number
  readonly now: Instant
}

/** How old the last backup is, and why there is no younger one. */
export function ageFinding({ last, job, everyMs, now }: BackupState): Finding {
  const failure = job?.state === 'failed' ? job.failure : undefined
  const why =
    failure === undefined ? '' : ` The last attempt ended with ${failure.code}: ${failure.message.replace(/\.$/, '')}.`
  const isUnderWay = job?.state === 'waiting' || job?.state === 'running'
  if (last === undefined) {
    if (isUnderWay && why === '') return { status: 'ok', title: TITLE, sentence: 'The first one is under way.' }
    const sentence = `None was made yet.${why} A server that runs makes one, or: ./streamvault backup.`
    return { status: 'problem', title: TITLE, sentence }
  }
  // A clock that was wrong for a while has made one of tomorrow.
  const hours = Math.max(0, Math.floor((now - last.createdAt) / HOUR_MS))
  const age = `The last one is ${countText(hours, 'hour')} old, ${bytesText(last.sizeBytes)}, and was read back as it was written.`
  const isLate = everyMs > 0 && now - last.createdAt > everyMs + LATE_MS
  if (!isLate) return { status: 'ok', title: TITLE, sentence: `${age}${why}` }
  const sentence = `${age}${why} One is due every ${countText(everyMs / HOUR_MS, 'hour')}: start the server, or run ./streamvault backup.`
  return { status: 'problem', title: TITLE, sentence }
}
