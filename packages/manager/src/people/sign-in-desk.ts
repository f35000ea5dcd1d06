import {
  type Catalog,
  type Clock,
  type Instant,
  isBanned,
  type Person,
  type PersonId,
  VaultError,
} from '@streamvault/core'
import type { RulesDesk } from '../rules/rules-desk.ts'
import { banText } from './ban-text.ts'
import type { FactorDesk, Proof, WantedProof } from './factor-desk.ts'
import type { Place } from './passkeys.ts'
import type { SessionDesk } from './session-desk.ts'
import type { SignInLinks } from './sign-in-links.ts'

export interface SignInDeskDeps {
  readonly catalog: Pick<Catalog, 'people'>
  readonly clock: Pick<Clock, 'now'>
  readonly links: Pick<SignInLinks, 'look' | 'take'>
  readonly sessions: Pick<SessionDesk, 'begin'>
  readonly factors: Pick<FactorDesk, 'want' | 'assert'>
  readonly rules: Pick<RulesDesk, 'read'>
}

/** Whom a link signs in, and what else is wanted for that. */
export interface SignInOffer {
  readonly person: Person
  readonly expiresAt: Instant
  readonly wanted: WantedProof | undefined
}

/** Who tries a link, and where. */
export interface Trier {
  readonly viewer: string
  readonly place: Place
}

/** Where browsers show the links that people asked for. */
export class SignInDesk {
  readonly #deps: SignInDeskDeps

  constructor(deps: SignInDeskDeps) {
    this.#deps = deps
  }

  /** Whom a link signs in; that uses nothing up. Throws `SIGN_IN_LINK_INVALID`, `SIGN_IN_TOO_OFTEN` and `PERSON_BANNED`. */
  async look(token: string, { viewer, place }: Trier): Promise<SignInOffer> {
    const { person: id, expiresAt } = await this.#deps.links.look(token, viewer)
    const person = await this.#read(id)
    return { person, expiresAt, wanted: await this.#deps.factors.want(person, token, place) }
  }

  /**
   * Signs whoever has the link in, and returns what the browser is to show. A wrong second factor does not use the link up. Throws as `look`
   * does, `SECOND_FACTOR_NEEDED` and `SECOND_FACTOR_WRONG`.
   */
  async confirm(
    token: string,
    { viewer, place, device, ...proof }: Trier & Proof & { readonly device: string },
  ): Promise<{ readonly person: Person; readonly shown: string }> {
    const { person: asked } = await this.#deps.links.look(token, viewer)
    await this.#deps.factors.assert(await this.#read(asked), proof, { token, place })
    const person = await this.#read(await this.#deps.links.take(token, viewer))
    const { shown } = await this.#deps.sessions.begin(person.id, device)
    return { person, shown }
  }

  async #read(id: PersonId): Promise<Person> {
    const found = await this.#deps.catalog.people.get(id)
    if (found === undefined) throw new VaultError('SIGN_IN_LINK_INVALID')
    const { banned } = found.value
    if (banned !== undefined && isBanned(found.value, this.#deps.clock.now()))
      throw new VaultError('PERSON_BANNED', {}, { detail: banText(banned, (await this.#deps.rules.read()).appeal) })
    return found.value
  }
}
