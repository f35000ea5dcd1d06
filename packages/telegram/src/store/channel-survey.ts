import { type CallOptions, type Clock, SingleFlight, withDeadline } from '@streamvault/core'
import type { TelegramAccount } from '../account/telegram-account.ts'
import { LinkLostError } from '../telegram-error.ts'
import { lastMessageId } from '../upload/find-posted.ts'
import { askAnyone } from './ask-anyone.ts'
import type { StoreJournal } from './store-journal.ts'

/** A channel is left 10,000 messages before its end: more than others post in an hour. */
const LOOK_AGAIN_MS = 60 * 60_000
/** Who could not be asked is asked again after this. */
const RETRY_MS = 60_000
/** Nobody asks sooner, however often somebody wants to know. */
const DISTANCE_MS = 3_000
/** Some thirty calls between two continents. */
const ANSWER_MS_MAX = 20_000
/** Whoever wants to know it now has one call made, or a few. */
const FRESH_ANSWER_MS_MAX = 5_000

export interface ChannelSurveyDeps {
  readonly clock: Clock
  readonly channelIds: readonly number[]
  readonly accounts: () => readonly TelegramAccount[]
  readonly journal: StoreJournal
}

/**
 * Asks Telegram how far each channel is filled, whoever filled it: ids of messages are given out in order to all who post, so
 * the last one says how many there were. What a vault posts itself it sees without asking.
 */
export class ChannelSurvey {
  readonly #deps: ChannelSurveyDeps
  readonly #flights = new SingleFlight<void>()
  readonly #askedAt = new Map<number, number>()
  readonly #dueAt = new Map<number, number>()

  constructor(deps: ChannelSurveyDeps) {
    this.#deps = deps
  }

  /** Asks about the channels whose hour has come. One that does not answer is as it was. Throws only the reason of its signal. */
  async look(options: CallOptions): Promise<void> {
    if (this.#deps.accounts().length === 0) return
    for (const id of this.#deps.channelIds) if (this.#isDue(id)) await this.#ask(id, 'thoroughly', options)
  }

  /** The same for those channels alone of which nothing is known. */
  async lookAtUnknown(options: CallOptions): Promise<void> {
    const { channelIds, journal } = this.#deps
    for (const id of channelIds) {
      if (journal.lastMessageId(id) === 0 && this.#isDue(id)) await this.#ask(id, 'thoroughly', options)
    }
  }

  /** Asks about all of them now. Throws only the reason of its signal. */
  async lookAfresh(options: CallOptions): Promise<void> {
    const { clock, channelIds, accounts } = this.#deps
    if (accounts().length === 0) return
    const isOld = (id: number) => clock.monotonic() - (this.#askedAt.get(id) ?? Number.NEGATIVE_INFINITY) >= DISTANCE_MS
    await Promise.all(channelIds.filter(isOld).map((id) => this.#ask(id, 'quickly', options)))
  }

  #isDue(channelId: number): boolean {
    return this.#deps.clock.monotonic() >= (this.#dueAt.get(channelId) ?? Number.NEGATIVE_INFINITY)
  }

  async #ask(channelId: number, how: 'quickly' | 'thoroughly', { signal }: CallOptions): Promise<void> {
    const { clock } = this.#deps
    try {
      await this.#flights.run(`${how}/${channelId}`, (options) => this.#learn(channelId, how, options), { signal })
      if (how === 'thoroughly') this.#dueAt.set(channelId, clock.monotonic() + LOOK_AGAIN_MS)
    } catch {
      signal.throwIfAborted()
      if (how === 'thoroughly') this.#dueAt.set(channelId, clock.monotonic() + RETRY_MS)
    }
  }

  async #learn(channelId: number, how: 'quickly' | 'thoroughly', { signal }: CallOptions): Promise<void> {
    const { clock, journal, accounts } = this.#deps
    this.#askedAt.set(channelId, clock.monotonic())
    const plan = { known: journal.lastMessageId(channelId), throughGaps: how === 'thoroughly' }
    const ms = how === 'thoroughly' ? ANSWER_MS_MAX : FRESH_ANSWER_MS_MAX
    const error = () => new LinkLostError('how full a channel is was not answered in time')
    const last = await withDeadline({ clock, ms, signal, error }, (until) =>
      askAnyone({ accounts: accounts(), signal: until }, (account) =>
        lastMessageId(account, channelId, { ...plan, signal: until }),
      ),
    )
    journal.sawMessage(channelId, last)
  }
}
