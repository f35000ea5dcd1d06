import { join } from 'node:path'
import type { tl } from '@mtcute/core'
import type { Clock } from '@streamvault/core'
import type { AccountFault } from './account-fault.ts'
import { type AccountIdentity, accountName } from './account-identity.ts'
import { AccountStorage } from './account-storage.ts'
import { ClientAccount } from './client-account.ts'
import { createClient } from './create-client.ts'
import type { LoginGate } from './login-gate.ts'
import { RpcLink } from './rpc-link.ts'
import { SignIn } from './sign-in.ts'
import type { TelegramNetwork } from './telegram-network.ts'

export interface AccountConfig {
  readonly identity: AccountIdentity
  readonly network: TelegramNetwork
  /** Keeps one SQLite file per account; made when it is missing. */
  readonly folder: string
  /** Gives up the keys that there are, since somebody else has them too: it signs in anew. Only for bots. */
  readonly startAnew?: boolean
}

export interface AccountDeps {
  readonly clock: Clock
  /** Shared by all accounts of the process. */
  readonly gate: LoginGate
  readonly onFault?: (fault: AccountFault) => void
  /** Told what Telegram pushes, and `updatesTooLong` whenever something may have been missed. Nothing is pushed without it. */
  readonly onUpdates?: (updates: tl.TypeUpdates) => void
}

/**
 * An account out of its file, without a call to Telegram: the first call connects it, and signs it in if it never was. Nobody
 * else may use the file or the session meanwhile; `AccountLease` sees to that.
 */
export async function openAccount(config: AccountConfig, deps: AccountDeps): Promise<ClientAccount> {
  const { identity, network, folder, startAnew = false } = config
  const { clock, gate, onFault = () => {}, onUpdates } = deps
  const storage = new AccountStorage(join(folder, `${accountName(identity)}.session`))
  const takesUpdates = onUpdates !== undefined
  const client = createClient({ network, storage, takesUpdates })
  if (takesUpdates) {
    client.onServerUpdate.add(onUpdates)
    client.onConnectionState.add((state) => state === 'connected' && onUpdates({ _: 'updatesTooLong' }))
  }
  const link = new RpcLink(client, { network, clock })
  const signIn = new SignIn({ identity, network, link, storage, gate, clock })
  try {
    await signIn.restore()
    if (startAnew) await signIn.forget()
  } catch (error) {
    await link[Symbol.asyncDispose]()
    throw error
  }
  return new ClientAccount({ identity, link, signIn, onFault })
}
