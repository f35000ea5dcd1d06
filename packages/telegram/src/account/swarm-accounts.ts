import type { CallOptions } from '@streamvault/core'
import type { AccountIdentity } from './account-identity.ts'
import { type AccountChange, AccountKeeper, type KeeperDeps } from './account-keeper.ts'
import type { AccountStatus } from './account-status.ts'
import { type ChannelAccess, inspectAccess } from './inspect-access.ts'
import { LoginGate } from './login-gate.ts'
import type { TelegramAccount } from './telegram-account.ts'
import type { TelegramNetwork } from './telegram-network.ts'

export interface SwarmAccountsConfig {
  readonly identities: readonly AccountIdentity[]
  readonly network: TelegramNetwork
  /** Keeps one SQLite file per account; made when it is missing. */
  readonly folder: string
}

export interface SwarmAccountsDeps extends Omit<KeeperDeps, 'gate' | 'onChange'> {
  /** Told when an account becomes usable and when it no longer is. It does not throw. */
  readonly onChange?: (change: AccountChange) => void
}

/** All accounts of a worker. Each goes its own way: one that is broken, or used elsewhere, keeps no other from starting. */
export class SwarmAccounts implements AsyncDisposable {
  readonly #keepers: readonly AccountKeeper[]

  constructor(keepers: readonly AccountKeeper[]) {
    this.#keepers = keepers
  }

  /** Those that can be asked now. */
  usable(): TelegramAccount[] {
    return this.#keepers.flatMap(({ usable }) => usable ?? [])
  }

  statuses(): AccountStatus[] {
    return this.#keepers.map(({ status }) => status)
  }

  /** Asks what an account may do in each channel; nothing unless it is usable. Throws only the reason of its signal. */
  async inspect(name: string, channelIds: readonly number[], options: CallOptions): Promise<ChannelAccess[]> {
    const keeper = this.#keepers.find((each) => each.name === name)
    if (keeper?.usable === undefined) return []
    const { usable: account, status } = keeper
    return await inspectAccess({ account, handle: status.handle }, channelIds, options)
  }

  /** Tries an account that is broken now, and resolves when that was done. Throws the reason of its signal. */
  async retry(name: string, options: CallOptions): Promise<void> {
    await this.#keepers.find((each) => each.name === name)?.retry(options)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#keepers.map((keeper) => keeper[Symbol.asyncDispose]()))
  }
}

/**
 * Opens accounts. Who was signed in before is usable at once and asks Telegram nothing; the others are signed in by and by, at
 * the pace of logins.
 */
export async function openSwarmAccounts(config: SwarmAccountsConfig, deps: SwarmAccountsDeps): Promise<SwarmAccounts> {
  const { identities, network, folder } = config
  const gate = new LoginGate(deps)
  const onChange = deps.onChange ?? (() => {})
  const keepers = identities.map((identity) => {
    return new AccountKeeper({ identity, network, folder }, { ...deps, gate, onChange })
  })
  await Promise.all(keepers.map(({ opened }) => opened))
  return new SwarmAccounts(keepers)
}
