import { type Clock, type Ephemeral, type Instant, type PersonId, VaultError } from '@streamvault/core'
import type { RulesDesk } from '../rules/rules-desk.ts'
import { Attempts } from './attempts.ts'
import { hashOf, newSecret } from './secrets.ts'

/** How long a link can be used. */
export const LINK_MS = 10 * 60_000
/** How often one viewer may try links that are none. How often one person may ask for a link is a rule. */
export const TRIES_MAX = 20
const COUNTED_MS = 15 * 60_000
/** As `newSecret` makes them. */
const TOKEN = /^[\w-]{43}$/

export interface SignInLink {
  readonly token: string
  readonly expiresAt: Instant
}

export interface SignInLinksDeps {
  readonly ephemeral: Ephemeral
  readonly clock: Pick<Clock, 'now'>
  readonly rules: Pick<RulesDesk, 'read'>
}

interface KeptLink {
  readonly person: PersonId
  readonly expiresAt: Instant
}

/**
 * One-time tokens by which people sign in, each of one person, of whom only the last one holds. What is kept is the token's hash;
 * of any number of processes that take it, one does.
 */
export class SignInLinks {
  readonly #deps: SignInLinksDeps
  readonly #asks: Attempts
  readonly #tries: Attempts

  constructor(deps: SignInLinksDeps) {
    this.#deps = deps
    this.#asks = new Attempts(deps.ephemeral, {
      name: 'links',
      max: async () => (await deps.rules.read()).signInLinks,
      perMs: COUNTED_MS,
    })
    this.#tries = new Attempts(deps.ephemeral, { name: 'tokens', max: async () => TRIES_MAX, perMs: COUNTED_MS })
  }

  /** Makes a link of a person; an earlier one no longer holds. Throws `SIGN_IN_TOO_OFTEN`. */
  async make(person: PersonId): Promise<SignInLink> {
    const { ephemeral, clock } = this.#deps
    await this.#asks.count(person)
    const token = newSecret()
    const link: KeptLink = { person, expiresAt: clock.now() + LINK_MS }
    await ephemeral.set(keyOf(token), JSON.stringify(link), LINK_MS)
    await ephemeral.set(lastKeyOf(person), hashOf(token), LINK_MS)
    return { token, expiresAt: link.expiresAt }
  }

  /** Whose link it is; that uses nothing up. `viewer` names whoever tries, and is empty for this machine itself. Throws `SIGN_IN_LINK_INVALID` and `SIGN_IN_TOO_OFTEN`. */
  look(token: string, viewer: string): Promise<KeptLink> {
    return this.#try(viewer, async () => {
      const kept = parsed(TOKEN.test(token) ? await this.#deps.ephemeral.get(keyOf(token)) : undefined)
      if ((await this.#deps.ephemeral.get(lastKeyOf(kept.person))) !== hashOf(token)) throw invalid()
      return kept
    })
  }

  /** Uses a link up, and says whose it was. Throws as `look` does. */
  take(token: string, viewer: string): Promise<PersonId> {
    return this.#try(viewer, async () => {
      const { person } = parsed(TOKEN.test(token) ? await this.#deps.ephemeral.take(keyOf(token)) : undefined)
      if (!(await this.#deps.ephemeral.release(lastKeyOf(person), hashOf(token)))) throw invalid()
      return person
    })
  }

  /** This machine is not counted: a program on it may pass on what many ask, and one of them would keep out the others. */
  #try<T>(viewer: string, attempt: () => Promise<T>): Promise<T> {
    return viewer === '' ? attempt() : this.#tries.try(viewer, attempt)
  }
}

const keyOf = (token: string) => `sign-in:${hashOf(token)}`
const lastKeyOf = (person: PersonId) => `sign-in-of:${person}`
const invalid = () => new VaultError('SIGN_IN_LINK_INVALID')

function parsed(kept: string | undefined): KeptLink {
  if (kept === undefined) throw invalid()
  return JSON.parse(kept)
}
