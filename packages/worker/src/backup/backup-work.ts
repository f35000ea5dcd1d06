import { rm } from 'node:fs/promises'
import { assertRecipients } from '@streamvault/backup'
import {
  type BackupOutcome,
  type BackupUnderWay,
  type Job,
  VaultError,
  VERIFIED_BACKUP_KEY,
  VERIFIED_BACKUP_MS,
  type VerifiedBackup,
} from '@streamvault/core'
import type { JobRun, JobWork } from '../jobs/job-runner.ts'
import { untilCancelled } from '../jobs/until-cancelled.ts'
import type { BackupDeps, BackupOptions } from './backup-deps.ts'
import { clearSpool, isSpooled, spoolBackup, spoolPath } from './spool-backup.ts'
import { storeBackup } from './store-backup.ts'
import { thinPlace } from './thin-place.ts'

/**
 * Writes the library down and puts it where backups are kept, one job at a time. It counts once it was read back as it was written; what was
 * begun before a crash goes on where it was.
 */
export class BackupWork implements JobWork<'backup'> {
  readonly kind = 'backup'
  readonly #deps: BackupDeps
  readonly #options: BackupOptions

  constructor(deps: BackupDeps, options: BackupOptions) {
    this.#deps = deps
    this.#options = options
  }

  carryOut(run: JobRun<'backup'>): Promise<BackupOutcome> {
    return untilCancelled(this.#deps, run, (wanted) => this.#backUp(wanted))
  }

  onDone(_job: Job<'backup'>, outcome: BackupOutcome): void {
    const { id, records, sizeBytes, partsCount, thinnedCount } = outcome
    this.#deps.metrics.add('streamvault_backups_total', 1, { result: 'verified' })
    this.#deps.logger.info({ id, records, sizeBytes, partsCount, thinnedCount }, 'backup verified')
    // What stays behind a crash goes with the next backup.
    rm(spoolPath(this.#options.folder, outcome), { force: true }).catch(() => {})
  }

  /** Parts without a seal do not count, and go with the next backup. */
  async onFailed(_job: Job<'backup'>): Promise<void> {
    this.#deps.metrics.add('streamvault_backups_total', 1, { result: 'failed' })
    await clearSpool(this.#options.folder)
  }

  forgivenAttempts(_job: Job<'backup'>): number {
    return 0
  }

  async #backUp(run: JobRun<'backup'>): Promise<BackupOutcome> {
    const { place, ephemeral } = this.#deps
    const { folder, recipients, secrets, partBytesMax } = this.#options
    const { signal } = run
    if (recipients.length === 0) throw new VaultError('BACKUP_KEY_MISSING')
    if (place === undefined) throw new VaultError('BACKUP_PLACE_MISSING')
    assertRecipients(recipients)
    const underWay = await this.#spooled(run)
    const backup = { place, underWay, path: spoolPath(folder, underWay), secret: secrets[0], partBytesMax }
    const { partsCount } = await storeBackup(backup, run)
    const { id, createdAt, sizeBytes } = underWay
    const verified: VerifiedBackup = { id, createdAt, sizeBytes }
    await ephemeral.set(VERIFIED_BACKUP_KEY, JSON.stringify(verified), VERIFIED_BACKUP_MS)
    const { thinnedCount } = await thinPlace(place, { secrets, newest: underWay, signal })
    return { ...underWay, partsCount, thinnedCount }
  }

  async #spooled(run: JobRun<'backup'>): Promise<BackupUnderWay> {
    const { claim } = run
    const earlier = claim.job.checkpoint?.underWay
    if (earlier !== undefined && (await isSpooled(this.#options.folder, earlier))) return earlier
    const underWay = await spoolBackup(this.#deps, this.#options, run)
    await this.#deps.jobs.checkpoint(claim, { underWay })
    return underWay
  }
}
