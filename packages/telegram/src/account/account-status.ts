import type { Instant } from '@streamvault/core'
import type { AccountFault } from './account-fault.ts'
import type { Silence } from './contact.ts'

/** Whether an account can be used now, and if not, why and what to do. */
export type AccountState =
  /** It is being opened, or signed in for the first time. */
  | { readonly kind: 'starting' }
  | { readonly kind: 'usable'; readonly since: Instant }
  /** Telegram told its login to wait; it goes on by itself. */
  | { readonly kind: 'waiting'; readonly until: Instant }
  /** Another process uses it, `asCopy` from another folder of this machine; it is taken over when that one ends. */
  | { readonly kind: 'elsewhere'; readonly asCopy?: true }
  /** It is tried again by itself at `retryAt`, once that is known. */
  | { readonly kind: 'broken'; readonly fault: AccountFault; readonly retryAt?: Instant }

export interface AccountStatus {
  readonly name: string
  /** `@name`, where it has one. */
  readonly handle: string
  readonly state: AccountState
  /** Whether it can be used or not: it is there while its home data centre does not answer. */
  readonly silence?: Silence
  /** When it signed in anew because its session was used in two places at once; absent an hour later. */
  readonly duplicatedAt?: Instant
}
