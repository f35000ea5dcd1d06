import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { tl } from '@mtcute/node'
import { longFromBuffer } from '@mtcute/node/utils.js'
import { loadConfig } from '@streamvault/config'
import { TelegramSim } from '@streamvault/telegram-sim'
import { silentLogger } from '@streamvault/testkit'
import { openBot } from '../bot/open-bot.ts'
import { type Foundation, openFoundation } from '../compose.ts'
import { TelegramTalker } from './telegram-talker.ts'

export const ORIGIN = 'https://vault.example.org'
/** The store's channel, and the one of somebody else. */
export const CHANNEL = 1_000
export const OTHER_CHANNEL = 2_000
export const OPERATOR = 42
const MANAGER = { id: 101, username: 'manager_bot', homeDataCenterId: 1 } as const
const WORKER = { id: 102, homeDataCenterId: 1 } as const

/** A vault in a simulated Telegram, in one process with it. */
export class BotTrial implements AsyncDisposable {
  readonly sim: TelegramSim
  readonly foundation: Foundation
  readonly #stack: AsyncDisposableStack

  private constructor(sim: TelegramSim, foundation: Foundation, stack: AsyncDisposableStack) {
    this.sim = sim
    this.foundation = foundation
    this.#stack = stack
  }

  /** A fresh one is nobody's. */
  static async open({ isFresh = false } = {}): Promise<BotTrial> {
    await using stack = new AsyncDisposableStack()
    const folder = await mkdtemp(join(tmpdir(), 'streamvault-bot-'))
    stack.defer(() => rm(folder, { recursive: true, force: true }))
    const sim = stack.use(await TelegramSim.start({ dataCenters: [{ id: 1, port: 0 }] }))
    for (const channel of [CHANNEL, OTHER_CHANNEL]) sim.addChannel(channel, `Channel ${channel}`)
    const [manager, worker] = [sim.addBot(MANAGER), sim.addBot(WORKER)]
    for (const { id } of [manager, worker]) sim.setMember(CHANNEL, id, 'admin')
    const key = join(folder, 'key.pem')
    await writeFile(key, sim.publicKeyPem)
    const settings = loadConfig({
      STREAMVAULT_DATA_DIR: join(folder, 'data'),
      STREAMVAULT_TELEGRAM_API_ID: '1',
      STREAMVAULT_TELEGRAM_API_HASH: '0'.repeat(32),
      STREAMVAULT_TELEGRAM_DCS: sim.addresses.map(({ id, host, port }) => `${id}=${host}:${port}`).join(','),
      STREAMVAULT_TELEGRAM_PUBLIC_KEY_FILE: key,
      STREAMVAULT_WORKER_BOT_TOKENS: worker.token,
      STREAMVAULT_MANAGER_BOT_TOKEN: manager.token,
      ...(isFresh ? {} : { STREAMVAULT_SUPER_ADMIN_ID: String(OPERATOR) }),
      STREAMVAULT_STORE_CHANNELS: String(CHANNEL),
    })
    const foundation = stack.use(await openFoundation(settings, silentLogger))
    return new BotTrial(sim, foundation, stack.move())
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

  /** Somebody new, whose client is set to a language. */
  talker({ id, language }: { readonly id: number; readonly language?: string }): Promise<TelegramTalker> {
    const { publicKeyPem } = this.sim
    const [phone, loginCode] = [`99966${id}`, '22222']
    this.sim.addUser({ id, homeDataCenterId: 1, phone, loginCode, ...(language && { languageCode: language }) })
    const { address } = this.sim.dataCenter(1)
    return TelegramTalker.start({ phone, code: loginCode, address, publicKeyPem, bot: MANAGER.username })
  }

  /** A channel as an account names it. */
  peer(channelId: number, accountId: number): tl.RawInputPeerChannel {
    const hash = Buffer.alloc(8)
    hash.writeBigInt64LE(this.sim.channelAccessHash(channelId, accountId))
    return { _: 'inputPeerChannel', channelId, accessHash: longFromBuffer(hash, false, true) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync()
  }
}
