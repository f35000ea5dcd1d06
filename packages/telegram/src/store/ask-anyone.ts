import { VaultError } from '@streamvault/core'
import type { TelegramAccount } from '../account/telegram-account.ts'
import { isForbidden, vaultErrorOf } from './vault-error-of.ts'

export interface AskAnyone {
  readonly accounts: readonly TelegramAccount[]
  readonly signal: AbortSignal
  /** Told whom Telegram refused. */
  readonly onForbidden?: (account: TelegramAccount) => void
}

/**
 * Asks one account after the other until one can do it: what Telegram refuses to one, it may grant another. Throws a
 * `VaultError`, of the last one asked.
 */
export async function askAnyone<T>(
  { accounts, signal, onForbidden }: AskAnyone,
  work: (account: TelegramAccount) => Promise<T>,
): Promise<T> {
  let last: unknown = new VaultError('STORE_UNAVAILABLE', { reason: 'no account can do this in the channel' })
  for (const account of accounts) {
    try {
      return await work(account)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof VaultError) throw error
      if (isForbidden(error)) onForbidden?.(account)
      last = vaultErrorOf(error)
    }
  }
  throw last
}
