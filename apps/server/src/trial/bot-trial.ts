import { join } from 'node:path'
import type { tl } from '@mtcute/node'
import { makeAgeKeys } from '@streamvault/backup'
import { loadConfig } from '@streamvault/config'
import type { TelegramSim } from '@streamvault/telegram-sim'
import { silentLogger } from '@streamvault/testkit'
import { openBot } from '../bot/open-bot.ts'
import { type Foundation, openFoundation } from '../compose.ts'
import type { TelegramTalker } from './telegram-talker.ts'
import { TrialTelegram } from './trial-telegram.ts'

export const ORIGIN = 'https://vault.example.org'

/** A vault in a simulated Telegram, in one process with it. */
export class BotTrial implements AsyncDisposable {
  readonly foundation: Foundation
  readonly #telegram: TrialTelegram
  readonly #stack: AsyncDisposableStack

  private constructor(telegram: TrialTelegram, foundation: Foundation, stack: AsyncDisposableStack) {
    this.foundation = foundation
    this.#telegram = telegram
    this.#stack = stack
  }

  /** A fresh one is nobody's. */
  static async open({ isFresh = false } = {}): Promise<BotTrial> {
    await using stack = new AsyncDisposableStack()
    const telegram = stack.use(await TrialTelegram.start())
    const { STREAMVAULT_SUPER_ADMIN_ID: operator, ...settings } = telegram.settings
    const owned = isFresh ? settings : { ...settings, STREAMVAULT_SUPER_ADMIN_ID: operator }
    const { recipient } = await makeAgeKeys()
    const own = { STREAMVAULT_DATA_DIR: join(telegram.folder, 'data'), STREAMVAULT_BACKUP_RECIPIENT: recipient }
    const loaded = loadConfig({ ...own, ...owned })
    const foundation = stack.use(await openFoundation(loaded, silentLogger))
    return new BotTrial(telegram, foundation, stack.move())
  }

  get sim(): TelegramSim {
    return this.#telegram.sim
  }

  /** Runs the bot, and its copies, until what is returned is disposed. */
  async startBot(): Promise<AsyncDisposable> {
    const opened = await openBot(this.foundation, { origin: ORIGIN, trial: undefined })
    if (opened === undefined) throw new Error('there is a token')
    const ended = new AbortController()
    const running = [opened.bot.run(ended.signal), opened.copies.run(ended.signal)]
    return {
      [Symbol.asyncDispose]: async () => {
        ended.abort()
        await Promise.all(running)
        await opened[Symbol.asyncDispose]()
      },
    }
  }

  /** The bot listens from its first question on. */
  async untilListening(): Promise<void> {
    while (this.sim.weather.callCount('updates.getDifference') === 0) {
      await this.foundation.clock.sleep(20, new AbortController().signal)
    }
  }

  /** As `TrialTelegram.talker`. */
  talker(person: { readonly id: number; readonly language?: string }): Promise<TelegramTalker> {
    return this.#telegram.talker(person)
  }

  /** As `TrialTelegram.peer`. */
  peer(channelId: number, accountId: number): tl.RawInputPeerChannel {
    return this.#telegram.peer(channelId, accountId)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync()
  }
}
