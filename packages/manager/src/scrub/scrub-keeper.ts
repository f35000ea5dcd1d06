import { type Clock, type Ephemeral, goRound, type Logger } from '@streamvault/core'
import type { ScrubDesk } from './scrub-desk.ts'

export interface ScrubKeeperDeps {
  readonly desk: Pick<ScrubDesk, 'start'>
  readonly ephemeral: Pick<Ephemeral, 'get' | 'set' | 'add'>
  readonly clock: Clock
  readonly logger: Logger
}

/** How often it is looked whether a scrub is due. */
const LOOK_MS = 60_000
/** While it is there, no scrub is due. */
const REST_KEY = 'scrub-rest'
/** There from the first start on: a new vault has nothing that has grown old. */
const KNOWN_KEY = 'scrub-known'
const KNOWN_MS = 10 * 365 * 86_400_000

/** Sees to it that everything is read again every so often. */
export class ScrubKeeper {
  readonly #deps: ScrubKeeperDeps
  readonly #everyMs: number

  constructor(deps: ScrubKeeperDeps, everyMs: number) {
    this.#deps = deps
    this.#everyMs = everyMs
  }

  /** Resolves once `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#deps
    const onError = (error: unknown) => logger.warn({ error }, 'whether a scrub is due is not known')
    await goRound({ clock, everyMs: LOOK_MS, onError }, signal, () => this.#look())
  }

  async #look(): Promise<void> {
    const { desk, ephemeral } = this.#deps
    if ((await ephemeral.get(REST_KEY)) !== undefined) return
    const isNew = await ephemeral.add(KNOWN_KEY, 'yes', KNOWN_MS)
    if (!isNew) await desk.start('the schedule')
    await ephemeral.set(REST_KEY, 'yes', this.#everyMs)
  }
}
