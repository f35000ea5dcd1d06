import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TelegramSim } from '@streamvault/telegram-sim'
import { systemClock } from '@streamvault/telemetry'
import { type AccountIdentity, botIdentity } from '../account/account-identity.ts'
import type { ClientAccount } from '../account/client-account.ts'
import { LoginGate } from '../account/login-gate.ts'
import { type AccountDeps, openAccount } from '../account/open-account.ts'
import type { TelegramNetwork } from '../account/telegram-network.ts'

/** A Telegram with two data centres and one channel, and a folder for the sessions of its accounts. */
export class TrialTelegram implements AsyncDisposable {
  readonly channelId = 1_000
  readonly sim: TelegramSim
  readonly folder: string

  private constructor(sim: TelegramSim, folder: string) {
    this.sim = sim
    this.folder = folder
  }

  static async start(): Promise<TrialTelegram> {
    const folder = await mkdtemp(join(tmpdir(), 'telegram-trial-'))
    const trial = new TrialTelegram(await TelegramSim.start(), folder)
    trial.sim.addChannel(trial.channelId, 'Vault')
    return trial
  }

  get network(): TelegramNetwork {
    const { addresses: dataCenters, publicKeyPem } = this.sim
    return { apiId: 1, apiHash: 'hash', dataCenters, publicKeyPem }
  }

  /** A bot that Telegram knows, with all rights in the channel unless told otherwise. */
  addBot(id: number, { homeDataCenterId = 1, as = 'admin' }: TrialBotOptions = {}): AccountIdentity {
    const identity = botIdentity(this.sim.addBot({ id, homeDataCenterId }).token)
    if (identity === undefined) throw new Error('the token of a trial bot is one')
    this.sim.setMember(this.channelId, id, as)
    return identity
  }

  /** As a process would that starts now: with a gate of its own. */
  open(identity: AccountIdentity, deps: Partial<AccountDeps> = {}): Promise<ClientAccount> {
    const gate = new LoginGate({ clock: systemClock })
    return openAccount({ identity, network: this.network, folder: this.folder }, { clock: systemClock, gate, ...deps })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sim[Symbol.asyncDispose]()
    await rm(this.folder, { recursive: true, force: true })
  }
}

interface TrialBotOptions {
  readonly homeDataCenterId?: number
  readonly as?: 'admin' | 'reader' | 'out'
}
