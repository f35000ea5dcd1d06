import { type Catalog, type Clock, goRound, type Logger, PAGE_PEOPLE_MAX, type Person } from '@streamvault/core'
import type { Door } from './door.ts'

/** How often everybody is looked at who came in as a member of a channel. */
const ROUND_MS = 10 * 60_000
/** Telegram is asked for one person a second at the most. */
const PACE_MS = 1_000

export interface DoorKeeperDeps {
  readonly catalog: Pick<Catalog, 'people'>
  readonly clock: Pick<Clock, 'sleep'>
  readonly logger: Pick<Logger, 'warn'>
  readonly door: Pick<Door, 'stays'>
}

/** Signs those out who left the channel as whose members they came in, also where they no longer write to the bot. */
export class DoorKeeper {
  readonly #deps: DoorKeeperDeps

  constructor(deps: DoorKeeperDeps) {
    this.#deps = deps
  }

  /** Goes round until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#deps
    const onError = (error: unknown) => logger.warn({ error }, 'it was not looked who is still in the channels')
    await goRound({ clock, everyMs: ROUND_MS, onError }, signal, () => this.#lookAtMembers(signal))
  }

  async #lookAtMembers(signal: AbortSignal): Promise<void> {
    const { clock, door } = this.#deps
    for await (const person of this.#members()) {
      await door.stays(person, { signal })
      await clock.sleep(PACE_MS, signal)
    }
  }

  async *#members(): AsyncGenerator<Person> {
    let after: string | undefined
    do {
      const page = { limit: PAGE_PEOPLE_MAX, ...(after !== undefined && { after }) }
      const { items, next } = await this.#deps.catalog.people.list({}, page)
      yield* items.filter(({ admitted }) => admitted === 'members')
      after = next
    } while (after !== undefined)
  }
}
