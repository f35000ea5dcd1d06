import { type Clock, type Ephemeral, goRound, type Logger, type Metrics } from '@streamvault/core'
import type { BackupDesk } from './backup-desk.ts'

export interface BackupKeeperDeps {
  readonly desk: Pick<BackupDesk, 'start' | 'lastVerified'>
  readonly ephemeral: Pick<Ephemeral, 'add'>
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
}

/** How often it is looked whether a backup is due. */
const LOOK_MS = 60_000
/** While it is there, no backup is begun: one that failed is begun again after an hour. */
const REST_KEY = 'backup-rest'
const REST_MS = 3_600_000

/** Sees to it that the library is backed up every so often, and tells how old the last backup is. */
export class BackupKeeper {
  readonly #deps: BackupKeeperDeps
  readonly #everyMs: number

  /** With `everyMs` 0 it only tells. */
  constructor(deps: BackupKeeperDeps, everyMs: number) {
    this.#deps = deps
    this.#everyMs = everyMs
  }

  /** Resolves once `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#deps
    const onError = (error: unknown) => logger.warn({ error }, 'whether a backup is due is not known')
    await goRound({ clock, everyMs: LOOK_MS, onError }, signal, () => this.#look())
  }

  async #look(): Promise<void> {
    const { desk, ephemeral, clock, metrics } = this.#deps
    const last = await desk.lastVerified()
    const ageMs = last === undefined ? undefined : Math.max(0, clock.now() - last.createdAt)
    metrics.set('streamvault_backup_age_seconds', ageMs === undefined ? -1 : ageMs / 1000, {})
    metrics.set('streamvault_backup_bytes', last?.sizeBytes ?? 0, {})
    // One that a clock which was wrong has dated into the far future puts none off.
    const awayMs = last === undefined ? Number.POSITIVE_INFINITY : Math.abs(clock.now() - last.createdAt)
    const isDue = this.#everyMs > 0 && awayMs >= this.#everyMs
    if (isDue && (await ephemeral.add(REST_KEY, 'yes', REST_MS))) await desk.start('the schedule')
  }
}
