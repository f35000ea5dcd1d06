import { join } from 'node:path'
import { systemClock } from '@streamvault/telemetry'
import { RecordingMetrics, silentLogger } from '@streamvault/testkit'
import type { ClientAccount } from '../account/client-account.ts'
import { LoginGate } from '../account/login-gate.ts'
import { FRAME_BYTES_MAX } from '../media/transport/frame-pool.ts'
import { type AccountPool, openTelegramStore } from '../open-telegram-store.ts'
import type { TelegramBlobStore } from '../store/telegram-blob-store.ts'
import { TrialTelegram } from './trial-telegram.ts'

/** Logins of a test need not be paced: nobody is flooded. */
const HURRIED = { ...systemClock, sleep: async () => {} }

/** A store on a simulated Telegram, with a number of bots whose home is data centre 1. */
export class TrialStore implements AsyncDisposable {
  readonly telegram: TrialTelegram
  readonly store: TelegramBlobStore
  readonly metrics: RecordingMetrics
  readonly accounts: readonly ClientAccount[]

  private constructor(parts: Pick<TrialStore, 'telegram' | 'store' | 'metrics' | 'accounts'>) {
    this.telegram = parts.telegram
    this.store = parts.store
    this.metrics = parts.metrics
    this.accounts = parts.accounts
  }

  static async open({ bots = 4, telegram }: { readonly bots?: number; readonly telegram?: TrialTelegram } = {}) {
    const there = telegram ?? (await TrialTelegram.start())
    const gate = new LoginGate({ clock: HURRIED })
    const ids = Array.from({ length: bots }, (_, index) => 101 + index)
    const accounts = await Promise.all(ids.map((id) => there.open(there.addBot(id), { gate })))
    const metrics = new RecordingMetrics()
    const store = openTelegramStore(
      { clock: systemClock, metrics, logger: silentLogger, accounts: poolOf(accounts) },
      {
        channelIds: [there.channelId],
        journalPath: join(there.folder, 'store.sqlite'),
        connections: 2,
        frameBytesMax: 64 * FRAME_BYTES_MAX,
      },
    )
    return new TrialStore({ telegram: there, store, metrics, accounts })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store[Symbol.asyncDispose]()
    await this.telegram[Symbol.asyncDispose]()
  }
}

function poolOf(accounts: readonly ClientAccount[]): AccountPool {
  return {
    usable: () => accounts,
    watch: (onUsable) => accounts.forEach(onUsable),
    suspect: () => {},
    async [Symbol.asyncDispose]() {
      for (const account of accounts) await account[Symbol.asyncDispose]()
    },
  }
}
