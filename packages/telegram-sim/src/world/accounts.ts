import type { Call } from '../rpc/call.ts'
import { badRequest, RpcError } from '../rpc/rpc-error.ts'
import type { StateStore } from '../state/state-store.ts'
import type { PasswordRecord } from './password-record.ts'

interface AccountBase {
  readonly id: number
  readonly name: string
  /** Where it lives: signing in elsewhere is told USER_MIGRATE_n. */
  readonly homeDataCenterId: number
  /** Without an at sign. */
  readonly username?: string
  /** Accounts whose private messages it does not want. */
  readonly blockedIds?: readonly number[]
}

/** One list of commands: for whom, in which language; the scope is kept as `packTl` writes it. */
export interface CommandList {
  readonly scope: string
  readonly languageCode: string
  readonly commands: readonly { readonly command: string; readonly description: string }[]
}

export interface BotAccount extends AccountBase {
  readonly kind: 'bot'
  readonly token: string
  readonly commandLists?: readonly CommandList[]
}

export interface UserAccount extends AccountBase {
  readonly kind: 'user'
  /** Digits without a plus sign. */
  readonly phone: string
  /** What is asked for at every sign-in. */
  readonly loginCode: string
  /** What is asked for besides the code. */
  readonly password?: PasswordRecord
  /** Uploads twice as large, and knows no FLOOD_PREMIUM_WAIT. */
  readonly isPremium?: true
  /** What its programs are set to, as in `de`; bots are told. */
  readonly languageCode?: string
}

export type Account = BotAccount | UserAccount

/** Who can sign in. */
export class Accounts {
  readonly #accounts = new Map<number, Account>()
  readonly #state: StateStore

  constructor(state: StateStore) {
    this.#state = state
    for (const account of state.all<Account>('account')) this.#accounts.set(account.id, account)
  }

  /** Takes the place of what there was of this id. */
  add<A extends Account>(account: A): A {
    this.#accounts.set(account.id, account)
    this.#state.put('account', String(account.id), account)
    return account
  }

  get(id: number): Account | undefined {
    return this.#accounts.get(id)
  }

  all(): Account[] {
    return [...this.#accounts.values()]
  }

  /** By what it signs in with. */
  find(secret: { readonly token: string } | { readonly phone: string }): Account | undefined {
    if ('token' in secret) return this.all().find((account) => account.kind === 'bot' && account.token === secret.token)
    const digits = secret.phone.replace(/\D/g, '')
    return this.all().find((account) => account.kind === 'user' && account.phone === digits)
  }

  /** Throws ACCESS_TOKEN_INVALID. */
  byToken(token: string): BotAccount {
    const found = this.find({ token })
    if (found?.kind !== 'bot') throw badRequest('ACCESS_TOKEN_INVALID')
    return found
  }

  /** Throws PHONE_NUMBER_UNOCCUPIED. */
  byPhone(phone: string): UserAccount {
    const found = this.find({ phone })
    if (found?.kind !== 'user') throw badRequest('PHONE_NUMBER_UNOCCUPIED')
    return found
  }

  /** Who signed in with the key of the call. Throws AUTH_KEY_UNREGISTERED. */
  caller({ key }: Call): Account {
    const account = key.accountId === undefined ? undefined : this.#accounts.get(key.accountId)
    if (account === undefined) throw new RpcError(401, 'AUTH_KEY_UNREGISTERED')
    return account
  }
}

/** By which others find it; every bot has one. */
export function usernameOf({ id, kind, username }: Account): string | undefined {
  return username ?? (kind === 'bot' ? `sim${id}bot` : undefined)
}
