import { join } from 'node:path'
import { openSqlite, SqliteEphemeral } from '@streamvault/catalog-sqlite'
import { systemClock } from '@streamvault/telemetry'
import { RecordingMetrics, silentLogger } from '@streamvault/testkit'
import type { AccountIdentity } from '../account/account-identity.ts'
import { LoginGate } from '../account/login-gate.ts'
import { FRAME_BYTES_MAX } from '../media/transport/frame-pool.ts'
import { type OpenTelegramStore, openTelegramStore } from '../open-telegram-store.ts'
import { TrialTelegram } from './trial-telegram.ts'

/** Logins of a test need not be paced: nobody is flooded. */
const HURRIED = { ...systemClock, sleep: async () => {} }
const FIRST_BOT = 101
const { signal } = new AbortController()

export interface TrialStoreOptions {
  readonly bots?: number
  /** Bots besides that never signed in. */
  readonly newBots?: number
  /** For how many answers there is room at once. */
  readonly frames?: number
}

/** A store on a simulated Telegram, with a number of bots that have signed in before and whose home is data centre 1. */
export class TrialStore implements AsyncDisposable {
  readonly telegram: TrialTelegram
  readonly metrics = new RecordingMetrics()
  readonly identities: readonly AccountIdentity[]
  readonly #frames: number
  #opened: OpenTelegramStore | undefined
  #close: () => Promise<void> = async () => {}

  private constructor(telegram: TrialTelegram, identities: readonly AccountIdentity[], frames: number) {
    this.#frames = frames
    this.telegram = telegram
    this.identities = identities
  }

  static async open({ bots = 4, newBots = 0, frames = 64 }: TrialStoreOptions = {}): Promise<TrialStore> {
    const telegram = await TrialTelegram.start()
    const ids = Array.from({ length: bots + newBots }, (_, index) => FIRST_BOT + index)
    const trial = new TrialStore(
      telegram,
      ids.map((id) => telegram.addBot(id)),
      frames,
    )
    const gate = new LoginGate({ clock: HURRIED })
    await Promise.all(
      trial.identities.slice(0, bots).map(async (identity) => {
        await using account = await telegram.open(identity, { gate })
        await account.grant(1, { signal })
        await account.channel(telegram.channelId, { signal })
      }),
    )
    await trial.start()
    return trial
  }

  get store() {
    return this.#get().store
  }

  get accounts() {
    return this.#get().accounts
  }

  get reader() {
    return this.#get().reader
  }

  report() {
    return this.#get().report()
  }

  look(): Promise<void> {
    return this.#get().look({ signal })
  }

  lookAfresh(): Promise<void> {
    return this.#get().lookAfresh({ signal })
  }

  /** As a process would that starts now. */
  async start(): Promise<void> {
    const { network, folder, channelId } = this.telegram
    const database = openSqlite(join(folder, 'catalogue.sqlite'))
    const ephemeral = new SqliteEphemeral(database, { clock: systemClock })
    const opened = await openTelegramStore(
      { clock: systemClock, metrics: this.metrics, logger: silentLogger, ephemeral },
      {
        network,
        identities: this.identities,
        folder,
        channelIds: [channelId],
        connections: 2,
        frameBytesMax: this.#frames * FRAME_BYTES_MAX,
      },
    )
    this.#opened = opened
    this.#close = async () => {
      await opened[Symbol.asyncDispose]()
      await database[Symbol.asyncDispose]()
    }
  }

  async stop(): Promise<void> {
    this.#opened = undefined
    await this.#close()
    this.#close = async () => {}
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    await this.telegram[Symbol.asyncDispose]()
  }

  #get(): OpenTelegramStore {
    if (this.#opened === undefined) throw new Error('the store is stopped')
    return this.#opened
  }
}
