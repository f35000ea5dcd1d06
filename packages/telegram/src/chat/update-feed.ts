import type { tl } from '@mtcute/core'
import {
  type CallOptions,
  type ChatEvent,
  type ChatPress,
  type Clock,
  isVaultError,
  type Logger,
} from '@streamvault/core'
import type { TelegramAccount } from '../account/telegram-account.ts'
import { chatErrorOf } from './chat-error-of.ts'
import { peopleOf, pressOf, sayingOf } from './chat-event-of.ts'
import type { UpdateMark, UpdateState } from './update-mark.ts'

/** Where nothing is pushed, as over a line that is dead without saying so, it is asked this often. */
const POLL_MS = 30_000
/** An account that signs in takes some seconds. */
const REST_MS = 1_000
/** Presses that nobody has answered yet. Whoever waits for longer than Telegram does presses again. */
const PRESSES_MAX = 100

export interface UpdateFeedDeps {
  /** Undefined while it cannot be asked. */
  readonly account: () => TelegramAccount | undefined
  readonly mark: UpdateMark
  readonly clock: Clock
  readonly logger: Logger
}

/**
 * What people do in the bot's chats. A push only tells that there is something: what was said is taken out of Telegram's log, from
 * behind what was heard last, so that neither a lost line nor a restart loses any. Presses of buttons are pushed alone, and wait for
 * nobody.
 */
export class UpdateFeed {
  readonly #deps: UpdateFeedDeps
  #presses: readonly ChatPress[] = []
  #pushed = Promise.withResolvers<void>()

  constructor(deps: UpdateFeedDeps) {
    this.#deps = deps
  }

  /** Told of what Telegram pushes. */
  push(updates: tl.TypeUpdates): void {
    if (updates._ === 'updates' || updates._ === 'updatesCombined') {
      const people = peopleOf(updates.users)
      const presses = updates.updates.flatMap((update) => pressOf(update, people) ?? [])
      this.#presses = [...this.#presses, ...presses].slice(-PRESSES_MAX)
    }
    this.#pushed.resolve()
  }

  /** Yields until `signal` is aborted. What was said is noted as heard once the next is asked for. */
  async *events({ signal }: CallOptions): AsyncGenerator<ChatEvent> {
    let state = await this.#deps.mark.read()
    while (!signal.aborted) {
      const pushed = Promise.withResolvers<void>()
      this.#pushed = pushed
      const told = await this.#ask(state, { signal })
      if (told === undefined) continue
      for (const event of told.events) yield event
      if (told.state !== state) await this.#deps.mark.write(told.state)
      state = told.state
      yield* this.#takePresses()
      if (!told.hasMore) await this.#rest(pushed.promise, signal)
    }
  }

  #takePresses(): readonly ChatPress[] {
    const presses = this.#presses
    this.#presses = []
    return presses
  }

  async #rest(pushed: Promise<void>, signal: AbortSignal): Promise<void> {
    const over = new AbortController()
    const waiting = this.#deps.clock.sleep(POLL_MS, AbortSignal.any([signal, over.signal])).catch(() => {})
    await Promise.race([pushed, waiting])
    over.abort()
    await waiting
  }

  /** Undefined where it could not be asked; then it has rested. */
  async #ask(state: UpdateState | undefined, { signal }: CallOptions) {
    const { account: find, clock, logger } = this.#deps
    const account = find()
    try {
      if (account !== undefined) return await tellSince(account, state, { signal })
      await clock.sleep(REST_MS, signal)
    } catch (error) {
      if (signal.aborted) return undefined
      const known = chatErrorOf(error)
      const code = isVaultError(known) ? known.code : 'INTERNAL'
      logger.warn({ code, why: known.message }, 'the bot is not told what people write')
      const waitMs = isVaultError(known) ? known.retryAfterMs : undefined
      await clock.sleep(waitMs ?? REST_MS, signal).catch(() => {})
    }
    return undefined
  }
}

interface Told {
  readonly events: readonly ChatEvent[]
  readonly state: UpdateState
  readonly hasMore: boolean
}

/** What was said since; from now on where nothing is known. */
async function tellSince(
  account: TelegramAccount,
  state: UpdateState | undefined,
  options: CallOptions,
): Promise<Told> {
  if (state === undefined) {
    return { events: [], state: await account.call({ _: 'updates.getState' }, options), hasMore: true }
  }
  const { pts, qts, date } = state
  const answer = await account.call({ _: 'updates.getDifference', pts, qts, date }, options)
  if (answer._ === 'updates.differenceEmpty') return { events: [], state, hasMore: false }
  if (answer._ === 'updates.differenceTooLong')
    return { events: [], state: { ...state, pts: answer.pts }, hasMore: true }
  const people = peopleOf(answer.users)
  const events = answer.newMessages.flatMap((message) => sayingOf(message, people) ?? [])
  if (answer._ === 'updates.difference') return { events, state: answer.state, hasMore: false }
  return { events, state: answer.intermediateState, hasMore: true }
}
