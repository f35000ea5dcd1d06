import {
  type CallOptions,
  CHAT_TEXT_MAX,
  type ChatButton,
  type ChatText,
  type ChatTransport,
  type Clock,
  isJobOf,
  isVaultError,
  type Job,
  type Jobs,
  type Logger,
} from '@streamvault/core'
import type { Board, BoardEntry, BoardNotes } from './board-notes.ts'
import { type JobTextDeps, jobText, shortName } from './job-text.ts'
import { chooseWording } from './wording/choose-wording.ts'
import type { Wording } from './wording/wording.ts'

/** Telegram takes a message a second of each chat (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this). */
const TURN_MS = 3_000
/** What comes together is told of together, in one message. */
const TOGETHER_MS = 10_000
const ENTRIES_MAX = 10
/** Messages that are kept up to date at once; beyond, the oldest stays as it is. */
const BOARDS_MAX = 50

export interface JobBoardsDeps extends JobTextDeps {
  readonly chat: Pick<ChatTransport, 'say' | 'change'>
  readonly jobs: Pick<Jobs, 'get'>
  readonly clock: Clock
  readonly logger: Logger
  /** Absent where nobody reads on after a restart. */
  readonly notes?: BoardNotes | undefined
}

interface OpenBoard extends Board {
  readonly begunAt: number
  shown: string
  restUntil: number
}

/** Messages that tell how jobs get on, each changed every three seconds at most, until all of its jobs have ended. */
export class JobBoards {
  readonly #deps: JobBoardsDeps
  readonly #origin: string
  #boards: readonly OpenBoard[] = []

  constructor(deps: JobBoardsDeps, { origin }: { readonly origin: string }) {
    this.#deps = deps
    this.#origin = origin
  }

  /** Whether something is still to be told. */
  get isBusy(): boolean {
    return this.#boards.length > 0
  }

  /** Tells of a job from now on; throws what the transport throws. */
  async add(chat: string, entry: BoardEntry, { wording, signal }: CallOptions & { readonly wording: Wording }) {
    const now = this.#deps.clock.monotonic()
    const open = this.#boards.find((board) => {
      const isYoung = board.begunAt > now - TOGETHER_MS && board.entries.length < ENTRIES_MAX
      return isYoung && board.chat === chat && board.language === wording.language
    })
    if (open !== undefined) {
      this.#replace(open, { ...open, entries: [...open.entries, entry] })
    } else {
      const begun = { chat, language: wording.language, entries: [entry], begunAt: now, restUntil: now + TURN_MS }
      const { text } = await this.#render(begun)
      const message = await this.#deps.chat.say(chat, text, { signal })
      this.#boards = [...this.#boards, { ...begun, message, shown: JSON.stringify(text) }].slice(-BOARDS_MAX)
    }
    await this.#note()
  }

  /** Keeps all messages up to date until `signal` is aborted; those of an earlier run, too. */
  async run(signal: AbortSignal): Promise<void> {
    const earlier = (await this.#deps.notes?.read()) ?? []
    const anew = { begunAt: Number.NEGATIVE_INFINITY, shown: '', restUntil: 0 }
    this.#boards = [...earlier.map((board) => ({ ...board, ...anew })), ...this.#boards]
    while (!signal.aborted) {
      await this.turn({ signal })
      await this.#deps.clock.sleep(TURN_MS, signal).catch(() => {})
    }
  }

  /** Brings every message up to date once. */
  async turn({ signal }: CallOptions): Promise<void> {
    for (const board of this.#boards) {
      if (signal.aborted) return
      if (board.restUntil <= this.#deps.clock.monotonic()) await this.#refresh(board, { signal })
    }
  }

  async #refresh(board: OpenBoard, options: CallOptions): Promise<void> {
    const { chat, clock, logger } = this.#deps
    try {
      const { text, entries, isOver } = await this.#render(board)
      const shown = JSON.stringify(text)
      const isThere = shown === board.shown || (await chat.change(board, text, options))
      // Something may have been added meanwhile.
      const { entries: now } = this.#boards.find(({ message }) => message === board.message) ?? board
      const isDone = !isThere || (isOver && now.length === entries.length)
      const kept = { ...board, entries: [...entries, ...now.slice(entries.length)], shown }
      this.#replace(board, isDone ? undefined : kept)
      if (isDone || entries.some(({ job }, index) => job !== now[index]?.job)) await this.#note()
    } catch (error) {
      if (options.signal.aborted) return
      const waitMs = isVaultError(error) ? error.retryAfterMs : undefined
      board.restUntil = clock.monotonic() + (waitMs ?? TURN_MS)
      logger.warn({ code: isVaultError(error) ? error.code : 'INTERNAL' }, 'a message of the bot was not changed')
    }
  }

  async #render({ entries, language }: Pick<Board, 'entries' | 'language'>) {
    const wording = chooseWording(language)
    const followed = await Promise.all(entries.map((entry) => this.#follow(entry)))
    const options = { origin: this.#origin, wording }
    const lines = await Promise.all(followed.map(({ entry, job }) => jobText(this.#deps, { ...entry, job }, options)))
    const buttons = followed.flatMap(({ entry }) => copyButton(entry, wording))
    const text: ChatText = { text: fitting(lines), ...(buttons.length > 0 && { buttons }) }
    const isOver = followed.every(({ job }) => job === undefined || job.state === 'done' || job.state === 'failed')
    return { text, isOver, entries: followed.map(({ entry }) => entry) }
  }

  /** A job that has brought about another one is told of as that. */
  async #follow(entry: BoardEntry): Promise<{ readonly entry: BoardEntry; readonly job: Job | undefined }> {
    const job = await this.#deps.jobs.get(entry.job)
    if (job === undefined || !isJobOf(job, 'copy') || job.outcome === undefined) return { entry, job }
    const next = { ...entry, job: job.outcome.adoption }
    return { entry: next, job: await this.#deps.jobs.get(next.job) }
  }

  #replace({ message, chat }: OpenBoard, other: OpenBoard | undefined): void {
    this.#boards = this.#boards.flatMap((board) => {
      const isIt = board.message === message && board.chat === chat
      if (!isIt) return [board]
      return other === undefined ? [] : [other]
    })
  }

  async #note(): Promise<void> {
    const plain = this.#boards.map(({ chat, message, language, entries }) => ({ chat, message, language, entries }))
    await this.#deps.notes?.write(plain)
  }
}

function copyButton({ copyable, name }: BoardEntry, { buttons }: Wording): readonly (readonly ChatButton[])[] {
  return copyable === undefined ? [] : [[{ text: buttons.copy(shortName(name)), data: `copy:${copyable}` }]]
}

/** As many lines as a message takes. */
function fitting(lines: readonly string[]): string {
  let text = lines[0]?.slice(0, CHAT_TEXT_MAX) ?? ''
  for (const line of lines.slice(1)) {
    if (text.length + 1 + line.length > CHAT_TEXT_MAX) break
    text += `\n${line}`
  }
  return text
}
