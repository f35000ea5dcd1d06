import type { Clock, Instant, Job, Jobs, Logger, Metrics } from '@streamvault/core'
import type { MirrorDesk } from './mirror-desk.ts'

export interface MirrorKeeperDeps {
  readonly desk: Pick<MirrorDesk, 'lagOf' | 'copy'>
  readonly jobs: Pick<Jobs, 'get'>
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
}

/** How soon a new file is seen. */
const LOOK_MS = 10_000
/** Looking takes a twentieth of the time at most, however much a new mirror lacks. */
const REST_PER_LOOK = 20
/** A copying that got nowhere is begun again after so long. */
const RETRY_MS = 600_000

/** Sees to it that a mirror that lacks something is brought up to date, and tells how much it lacks. */
export class MirrorKeeper {
  readonly #deps: MirrorKeeperDeps
  readonly #mirror: string
  #last: Job<'mirror'>['id'] | undefined
  #notBefore: Instant = Number.NEGATIVE_INFINITY

  constructor(deps: MirrorKeeperDeps, mirror: string) {
    this.#deps = deps
    this.#mirror = mirror
  }

  /** Resolves once `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#deps
    while (!signal.aborted) {
      const startedAt = clock.monotonic()
      await this.#look(signal).catch((error: unknown) => {
        if (!signal.aborted) logger.warn({ error, mirror: this.#mirror }, 'what the mirror lacks is not known')
      })
      const tookMs = clock.monotonic() - startedAt
      await clock.sleep(Math.max(LOOK_MS, REST_PER_LOOK * tookMs), signal).catch(() => {})
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { desk, metrics, clock } = this.#deps
    const { parts, bytes, oldestAt } = await desk.lagOf(this.#mirror, signal)
    const labels = { mirror: this.#mirror }
    metrics.set('streamvault_mirror_lag_parts', parts, labels)
    metrics.set('streamvault_mirror_lag_bytes', bytes, labels)
    const ageMs = oldestAt === undefined ? 0 : Math.max(0, clock.now() - oldestAt)
    metrics.set('streamvault_mirror_lag_seconds', ageMs / 1000, labels)
    if (parts === 0 || !(await this.#mayCopy())) return
    this.#last = (await desk.copy(this.#mirror)).id
  }

  /** Whoever cancels a copying wants none, until the server starts again or he asks for one. */
  async #mayCopy(): Promise<boolean> {
    const { jobs, clock } = this.#deps
    const last = this.#last === undefined ? undefined : await jobs.get(this.#last)
    if (last?.state === 'waiting' || last?.state === 'running') return false
    if (last?.failure?.code === 'JOB_CANCELLED') return false
    if (last !== undefined) {
      this.#last = undefined
      const outcome = last.state === 'done' ? (last as Job<'mirror'>).outcome : undefined
      if ((outcome?.copiedParts ?? 0) === 0) this.#notBefore = clock.now() + RETRY_MS
    }
    return clock.now() >= this.#notBefore
  }
}
