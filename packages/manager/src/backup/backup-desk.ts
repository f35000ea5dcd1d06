import {
  type Ephemeral,
  isJobOf,
  type Job,
  type Jobs,
  VaultError,
  VERIFIED_BACKUP_KEY,
  type VerifiedBackup,
} from '@streamvault/core'

export interface BackupDeskDeps {
  readonly jobs: Pick<Jobs, 'submit' | 'unfinished' | 'ended'>
  readonly ephemeral: Pick<Ephemeral, 'get'>
}

export interface BackupDeskOptions {
  /** Whether there is a key to encrypt backups for. */
  readonly hasKey: boolean
}

/** All of the library is backed up, or nothing is. */
const KEY = 'library'
/** The last backup is looked for among so many. */
const ENDED_MAX = 200

/** Where operators have the library backed up, and see when it was. */
export class BackupDesk {
  readonly #deps: BackupDeskDeps
  readonly #options: BackupDeskOptions

  constructor(deps: BackupDeskDeps, options: BackupDeskOptions) {
    this.#deps = deps
    this.#options = options
  }

  /** Has a backup made; where that is under way, returns that job. Throws `BACKUP_KEY_MISSING`. */
  async start(by: string): Promise<Job<'backup'>> {
    if (!this.#options.hasKey) throw new VaultError('BACKUP_KEY_MISSING')
    return await this.#deps.jobs.submit('backup', KEY, { by })
  }

  /** The last backup that was read back as it was written; undefined where there is none. */
  async lastVerified(): Promise<VerifiedBackup | undefined> {
    const text = await this.#deps.ephemeral.get(VERIFIED_BACKUP_KEY)
    return text === undefined ? undefined : JSON.parse(text)
  }

  /** The job that is under way, or else the last one that is on record. */
  async lastJob(): Promise<Job<'backup'> | undefined> {
    const { jobs } = this.#deps
    const current = await jobs.unfinished('backup', KEY)
    if (current !== undefined) return current
    for (const job of await jobs.ended(ENDED_MAX)) if (isJobOf(job, 'backup')) return job
    return undefined
  }
}
