import {
  type CallOptions,
  type ChatEvent,
  type ChatPerson,
  type ChatText,
  type Clock,
  type ErrorCode,
  isVaultError,
  type Logger,
} from '@streamvault/core'
import { isInvitation } from '../people/invitations.ts'
import { OUTSIDER_MS } from '../people/known-members.ts'
import type { BoardNotes } from './board-notes.ts'
import type { BotPeople, BotPerson } from './bot-people.ts'
import { endText } from './commands/people-commands.ts'
import { JobBoards } from './job-boards.ts'
import { KnownLanguages } from './known-languages.ts'
import { parseCommand } from './parse-command.ts'
import { answerEvent } from './router.ts'
import type { BotDesks, Turn } from './turn.ts'
import { Visitors } from './visitors.ts'
import { chooseWording, WORDINGS } from './wording/choose-wording.ts'
import { COMMAND_NAMES, type Wording } from './wording/wording.ts'

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

/** Of what goes on for a while, somebody who goes on asking is told once in so long. */
const TOLD_ONCE: ReadonlySet<ErrorCode> = new Set(['BUDGET_SPENT', 'SIGN_IN_TOO_OFTEN'])
const TOLD_MS = 60_000
/** A stranger is answered once a day; whoever may just have joined a channel, as soon as that is seen. */
const STRANGER_MS = 24 * 3_600_000

/** Offering the commands is tried for ten minutes; without them the bot answers all the same. */
const OFFERS_MAX = 120
const OFFER_REST_MS = 5_000

/** The bot that people talk to, over whatever transport. It makes jobs and tells of them, and moves nothing itself. */
export class Bot {
  readonly #deps: BotDeps
  readonly #options: BotOptions
  readonly #boards: JobBoards
  readonly #visitors: Visitors
  readonly #languages: KnownLanguages

  constructor(deps: BotDeps, options: BotOptions) {
    this.#deps = deps
    this.#options = options
    this.#boards = new JobBoards(deps, options)
    this.#visitors = new Visitors(deps)
    this.#languages = new KnownLanguages(deps.ephemeral)
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
    const name = await this.#deps.chat.name(options)
    if (name !== undefined) await this.#deps.invitations.noteBot(name)
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
    const person = await this.#options.people.find(event.person, { signal })
    const isStranger = person.standing === 'stranger' && !(await this.#isSettingUp(event, person))
    const invitation = isStranger ? invitationIn(event, person) : undefined
    if (isStranger && invitation === undefined) {
      const { what, ms } = pauseOf(person)
      if (await this.#visitors.isFirst(what, event.person, ms))
        await say(await this.#sayToStranger(event.person, person))
      return
    }
    // Whoever forwards a series sends more at once than anybody types.
    const pace = event.kind === 'said' && event.file !== undefined ? 'calm' : await this.#visitors.paceOf(event.person)
    if (pace === 'begins') await say(wording.tooFast)
    if (pace !== 'calm') return
    try {
      if (invitation !== undefined) {
        await this.#options.people.invited(event.person, invitation)
        return await say(wording.invited)
      }
      await this.#languages.note(event.person)
      await this.#warn(person, wording, say)
      await answerEvent(this.#turn(event, person, { signal }))
    } catch (error) {
      if (!isVaultError(error) || error.code === 'CHAT_UNAVAILABLE') throw error
      const { code, message, detail } = error
      // Who goes on asking was told.
      if (TOLD_ONCE.has(code) && !(await this.#visitors.isFirst(code, event.person, TOLD_MS))) return
      await say([wording.failed(code, message), ...(detail === undefined ? [] : [detail])].join('\n'))
    }
  }

  /** Somebody who was warned elsewhere than here hears of it now. */
  async #warn({ id, warnings = [] }: BotPerson, wording: Wording, say: (text: string) => Promise<void>): Promise<void> {
    if (warnings.length === 0) return
    for (const { reason } of warnings) await say(wording.warned(reason))
    await this.#options.people.noteWarned(id)
  }

  /** Whether somebody says the code of a vault that is nobody's yet. */
  async #isSettingUp(event: ChatEvent, { banned }: BotPerson): Promise<boolean> {
    if (banned !== undefined || event.kind !== 'said') return false
    const command = parseCommand(event.text)
    return command?.name === 'login' && command.rest !== '' && (await this.#options.people.isFresh())
  }

  async #sayToStranger({ id, language }: ChatPerson, { banned, shut }: BotPerson): Promise<string> {
    const wording = chooseWording(language)
    const { appeal, welcome } = await this.#deps.rules.read()
    if (banned !== undefined) return wording.banned(banned.reason, endText(banned.until), appeal)
    if (await this.#options.people.isFresh()) return wording.fresh
    const why = { invite: wording.stranger(id), outside: wording.outside, unknown: wording.unknownMember }[
      shut ?? 'invite'
    ]
    return welcome === '' ? why : `${why}\n${welcome}`
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

/** How often a stranger is told the same. */
function pauseOf({ banned, shut = 'invite' }: BotPerson): { readonly what: string; readonly ms: number } {
  if (banned !== undefined) return { what: 'banned', ms: STRANGER_MS }
  return shut === 'invite' ? { what: 'stranger', ms: STRANGER_MS } : { what: shut, ms: OUTSIDER_MS }
}

/** The invitation that somebody shows, as a link of Telegram has it said. */
function invitationIn(event: ChatEvent, { banned }: BotPerson): string | undefined {
  if (banned !== undefined || event.kind !== 'said') return undefined
  const command = parseCommand(event.text)
  return command?.name === 'start' && isInvitation(command.rest) ? command.rest : undefined
}
