import { type Catalog, type Clock, goRound, type Logger, type TakedownCase } from '@streamvault/core'
import type { CaseDesk } from './case-desk.ts'

/** What failed is tried again so often, for as long as it is not done. */
const CASE_RETRY_MS = 10 * 60_000
const PAGE_CASES = 100
const UNENDED: readonly TakedownCase['state'][] = ['open', 'returning']

export interface CaseKeeperDeps {
  readonly catalog: Pick<Catalog, 'cases'>
  readonly caseDesk: Pick<CaseDesk, 'submit'>
  readonly clock: Pick<Clock, 'sleep'>
  readonly logger: Pick<Logger, 'warn'>
}

/** Sees to it that every case comes to its end, whatever died in between: at each start, and then every ten minutes. */
export class CaseKeeper {
  readonly #deps: CaseKeeperDeps

  constructor(deps: CaseKeeperDeps) {
    this.#deps = deps
  }

  /** Resolves once `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#deps
    const onError = (error: unknown) => logger.warn({ error }, 'takedowns could not be looked through')
    await goRound({ clock, everyMs: CASE_RETRY_MS, onError }, signal, async () => {
      for (const state of UNENDED) await this.#resume(state, signal)
    })
  }

  async #resume(state: TakedownCase['state'], signal: AbortSignal): Promise<void> {
    let after: string | undefined
    do {
      signal.throwIfAborted()
      const page = await this.#deps.catalog.cases.list(
        { state },
        { limit: PAGE_CASES, ...(after !== undefined && { after }) },
      )
      for (const { id } of page.items) await this.#deps.caseDesk.submit(id)
      after = page.next
    } while (after !== undefined)
  }
}
