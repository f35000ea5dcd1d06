import {
  type CallOptions,
  type ChatEvent,
  type ChatPerson,
  type ChatText,
  type Clock,
  isVaultError,
  type Logger,
} from '@streamvault/core'
import type { BoardNotes } from './board-notes.ts'
import type { BotPeople, BotPerson } from './bot-people.ts'
import { JobBoards } from './job-boards.ts'
import { parseCommand } from './parse-command.ts'
import { answerEvent } from './router.ts'
import type { BotDesks, Turn } from './turn.ts'
import { Visitors } from './visitors.ts'
import { chooseWording, WORDINGS } from './wording/choose-wording.ts'
import { COMMAND_NAMES } from './wording/wording.ts'

export interface BotDeps extends BotDesks {
  readonly clock: Clock
  readonly logger: Logger
  /** Absent where nobody reads on after a restart. */
  readonly notes?: BoardNotes
}

export interface BotOptions {
  readonly people: BotPeople
  /** Where viewers find the site. */
  readonly origin: string
}

/** How often it is looked whether all has been told, once nobody says anything any longer. */
const ENDING_POLL_MS = 500

/** Offering the commands is tried for ten minutes; without them the bot answers all the same. */
const OFFERS_MAX = 120
const OFFER_REST_MS = 5_000

/** The bot that people talk to, over whatever transport. It makes jobs and tells of them, and moves nothing itself. */
export class Bot {
  readonly #deps: BotDeps
  readonly #options: BotOptions
  readonly #boards: JobBoards
  readonly #visitors: Visitors

  constructor(deps: BotDeps, options: BotOptions) {
    this.#deps = deps
    this.#options = options
    this.#boards = new JobBoards(deps, options)
    this.#visitors = new Visitors(deps)
  }

  /** Answers whoever writes, until `signal` is aborted, or nobody is left and all has been told. */
  async run(signal: AbortSignal): Promise<void> {
    const ended = new AbortController()
    const stop = AbortSignal.any([signal, ended.signal])
    const offering = this.#attempt('the bot could not say what it can do', () => this.#offer({ signal: stop }))
    const telling = this.#attempt('the bot no longer tells of jobs', () => this.#boards.run(stop))
    try {
      await this.#listen(stop)
      while (this.#boards.isBusy) await this.#deps.clock.sleep(ENDING_POLL_MS, stop)
    } catch (error) {
      if (!stop.aborted) throw error
    } finally {
      ended.abort()
      await Promise.all([telling, offering])
    }
  }

  async #listen(signal: AbortSignal): Promise<void> {
    const { chat } = this.#deps
    for await (const event of chat.events({ signal })) {
      await this.#attempt('the bot could not answer', () => this.#hear(event, { signal }))
    }
  }

  /** A bot that signs in for the first time is there some seconds later. */
  async #offer({ signal }: CallOptions): Promise<void> {
    for (let tries = 1; !signal.aborted; tries++) {
      try {
        await this.#offerOnce({ signal })
        return
      } catch (error) {
        if (signal.aborted) return
        if (tries === OFFERS_MAX || !isVaultError(error, 'CHAT_UNAVAILABLE')) throw error
        await this.#deps.clock.sleep(error.retryAfterMs ?? OFFER_REST_MS, signal).catch(() => {})
      }
    }
  }

  async #offerOnce(options: CallOptions): Promise<void> {
    for (const [index, { language, commands }] of WORDINGS.entries()) {
      const offered = COMMAND_NAMES.map((name) => ({ name, summary: commands[name].summary }))
      await this.#deps.chat.offer(offered, index === 0 ? undefined : language, options)
    }
  }

  async #hear(event: ChatEvent, { signal }: CallOptions): Promise<void> {
    const { chat } = this.#deps
    const wording = chooseWording(event.person.language)
    const say = async (text: string) => void (await chat.say(event.chat, { text }, { signal }))
    if (event.kind === 'pressed') await chat.acknowledge(event.press, { signal })
    const person = await this.#options.people.find(event.person)
    if (person.standing === 'stranger' && !(await this.#isSettingUp(event, person))) {
      if (await this.#visitors.isNew(event.person)) await say(await this.#sayToStranger(event.person, person))
      return
    }
    // Whoever forwards a series sends more at once than anybody types.
    const pace = event.kind === 'said' && event.file !== undefined ? 'calm' : await this.#visitors.paceOf(event.person)
    if (pace === 'begins') await say(wording.tooFast)
    if (pace !== 'calm') return
    try {
      await answerEvent(this.#turn(event, person, { signal }))
    } catch (error) {
      if (!isVaultError(error) || error.code === 'CHAT_UNAVAILABLE') throw error
      await say(wording.failed(error.code, error.message))
    }
  }

  /** Whether somebody says the code of a vault that is nobody's yet. */
  async #isSettingUp(event: ChatEvent, { banned }: BotPerson): Promise<boolean> {
    if (banned !== undefined || event.kind !== 'said') return false
    const command = parseCommand(event.text)
    return command?.name === 'login' && command.rest !== '' && (await this.#options.people.isFresh())
  }

  async #sayToStranger({ id, language }: ChatPerson, { banned }: BotPerson): Promise<string> {
    const wording = chooseWording(language)
    if (banned === undefined) return (await this.#options.people.isFresh()) ? wording.fresh : wording.stranger(id)
    const until = banned.until === undefined ? undefined : new Date(banned.until).toISOString().slice(0, 16)
    return wording.banned(banned.reason, until?.replace('T', ' '))
  }

  #turn(event: ChatEvent, person: BotPerson, { signal }: CallOptions): Turn {
    const { chat } = this.#deps
    const { origin, people } = this.#options
    const wording = chooseWording(event.person.language)
    const answer = async (given: ChatText | string) => {
      const text = typeof given === 'string' ? { text: given } : given
      const isChanged = event.kind === 'pressed' && (await chat.change(event, text, { signal }))
      if (!isChanged) await chat.say(event.chat, text, { signal })
    }
    const follow: Turn['follow'] = ({ id: job }, name, copyable) => {
      return this.#boards.add(event.chat, { job, name, ...(copyable && { copyable }) }, { wording, signal })
    }
    return { desks: this.#deps, event, people, person, wording, origin, signal, answer, follow }
  }

  /** What goes wrong with one message keeps nobody from the next. */
  async #attempt(sentence: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#deps.logger.warn({ error }, sentence)
    }
  }
}
