import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { tl } from '@mtcute/node'
import { longFromBuffer } from '@mtcute/node/utils.js'
import { TelegramSim } from '@streamvault/telegram-sim'
import { TelegramTalker } from './telegram-talker.ts'

/** The store's channel, the one of somebody else, and that of a mirror. */
export const CHANNEL = 1_000
export const OTHER_CHANNEL = 2_000
export const MIRROR_CHANNEL = 3_000
export const OPERATOR = 42
const MANAGER = { id: 101, username: 'manager_bot', homeDataCenterId: 1 } as const
const WORKER = { id: 102, homeDataCenterId: 1 } as const
const MIRROR_WORKER = { id: 103, homeDataCenterId: 1 } as const

/** A simulated Telegram in this process, and a folder beside it. */
export class TrialTelegram implements AsyncDisposable {
  readonly sim: TelegramSim
  readonly folder: string
  /** What a vault has to be told whose store is in it, by whole names, but for its data folder; and what a mirror in a channel needs. */
  readonly settings: Readonly<Record<string, string>>
  readonly mirror: Readonly<Record<string, string>>
  readonly #stack: AsyncDisposableStack

  private constructor(sim: TelegramSim, folder: string, stack: AsyncDisposableStack) {
    this.sim = sim
    this.folder = folder
    this.#stack = stack
    for (const channel of [CHANNEL, OTHER_CHANNEL, MIRROR_CHANNEL]) sim.addChannel(channel, `Channel ${channel}`)
    const [manager, worker, copier] = [sim.addBot(MANAGER), sim.addBot(WORKER), sim.addBot(MIRROR_WORKER)]
    for (const { id } of [manager, worker]) sim.setMember(CHANNEL, id, 'admin')
    sim.setMember(MIRROR_CHANNEL, copier.id, 'admin')
    const application = {
      STREAMVAULT_TELEGRAM_API_ID: '1',
      STREAMVAULT_TELEGRAM_API_HASH: '0'.repeat(32),
      STREAMVAULT_TELEGRAM_DCS: sim.addresses.map(({ id, host, port }) => `${id}=${host}:${port}`).join(','),
      STREAMVAULT_TELEGRAM_PUBLIC_KEY_FILE: this.#keyPath,
    }
    this.settings = {
      ...application,
      STREAMVAULT_WORKER_BOT_TOKENS: worker.token,
      STREAMVAULT_MANAGER_BOT_TOKEN: manager.token,
      STREAMVAULT_SUPER_ADMIN_ID: String(OPERATOR),
      STREAMVAULT_STORE_CHANNELS: String(CHANNEL),
    }
    this.mirror = {
      ...application,
      STREAMVAULT_MIRROR: 'channel',
      STREAMVAULT_MIRROR_CHANNELS: String(MIRROR_CHANNEL),
      STREAMVAULT_MIRROR_BOT_TOKENS: copier.token,
    }
  }

  static async start(): Promise<TrialTelegram> {
    await using stack = new AsyncDisposableStack()
    const folder = await mkdtemp(join(tmpdir(), 'streamvault-telegram-'))
    stack.defer(() => rm(folder, { recursive: true, force: true }))
    const sim = stack.use(await TelegramSim.start({ dataCenters: [{ id: 1, port: 0 }] }))
    const telegram = new TrialTelegram(sim, folder, stack.move())
    await writeFile(telegram.#keyPath, sim.publicKeyPem)
    return telegram
  }

  get #keyPath(): string {
    return join(this.folder, 'key.pem')
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
