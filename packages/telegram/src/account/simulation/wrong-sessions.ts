import type { CallOptions, Ephemeral } from '@streamvault/core'
import { AccountLease, type LeaseDeps } from '../account-lease.ts'
import { LoginGate } from '../login-gate.ts'
import type { SessionParts } from './simulated-process.ts'

/** What is wrong in one way, and the promise that must be seen broken. */
export interface WrongSessions {
  readonly wrong: string
  readonly breaks: RegExp
  readonly parts: Partial<SessionParts>
}

class HastyGate extends LoginGate {
  override run<T>(_account: string, login: () => Promise<T>, { signal }: CallOptions): Promise<T> {
    signal.throwIfAborted()
    return login()
  }
}

/** As if every login were of another account. */
class ForgetfulGate extends LoginGate {
  #logins = 0

  override run<T>(_account: string, login: () => Promise<T>, options: CallOptions): Promise<T> {
    return super.run(`login ${this.#logins++}`, login, options)
  }
}

/** A lease over a coordination that is used wrongly. */
function leaseWith(changes: (ephemeral: Ephemeral) => Partial<Ephemeral>): Partial<SessionParts> {
  const change = ({ ephemeral, clock }: LeaseDeps) => ({ ephemeral: { ...ephemeral, ...changes(ephemeral) }, clock })
  return { takeLease: (account, deps) => AccountLease.take(account, change(deps)) }
}

export const WRONG_SESSIONS: readonly WrongSessions[] = [
  {
    wrong: 'gives a lease up and takes it again to renew it',
    breaks: /^S4: a session is used by two/,
    parts: leaseWith((ephemeral) => ({
      extend: async (key, value, ttlMs) => {
        await ephemeral.release(key, value)
        return ephemeral.add(key, value, ttlMs)
      },
    })),
  },
  {
    wrong: 'believes that it has what it could not renew',
    breaks: /^S4: a session is used by two/,
    parts: leaseWith((ephemeral) => ({
      extend: (...args) =>
        ephemeral.extend(...args).then(
          () => true,
          () => true,
        ),
    })),
  },
  {
    wrong: 'takes what another has',
    breaks: /^S4: a session is used by two/,
    parts: leaseWith((ephemeral) => ({ add: (...args) => ephemeral.set(...args).then(() => true) })),
  },
  {
    wrong: 'does not pace logins',
    breaks: /^S4: logins are less than a second apart/,
    parts: { createGate: (clock) => new HastyGate({ clock }) },
  },
  {
    wrong: 'does not remember who was told to wait',
    breaks: /^S4: an account that was told to wait/,
    parts: { createGate: (clock) => new ForgetfulGate({ clock }) },
  },
]
