import {
  type Catalog,
  type Clock,
  type Instant,
  isBanned,
  type Person,
  type PersonId,
  VaultError,
} from '@streamvault/core'
import type { SessionDesk } from './session-desk.ts'
import type { SignInLinks } from './sign-in-links.ts'

export interface SignInDeskDeps {
  readonly catalog: Pick<Catalog, 'people'>
  readonly clock: Pick<Clock, 'now'>
  readonly links: Pick<SignInLinks, 'look' | 'take'>
  readonly sessions: Pick<SessionDesk, 'begin'>
}

/** Where browsers show the links that people asked for. */
export class SignInDesk {
  readonly #deps: SignInDeskDeps

  constructor(deps: SignInDeskDeps) {
    this.#deps = deps
  }

  /** Whom a link signs in; that uses nothing up. Throws `SIGN_IN_LINK_INVALID`, `SIGN_IN_TOO_OFTEN` and `PERSON_BANNED`. */
  async look(token: string, viewer: string): Promise<{ readonly person: Person; readonly expiresAt: Instant }> {
    const { person, expiresAt } = await this.#deps.links.look(token, viewer)
    return { person: await this.#read(person), expiresAt }
  }

  /** Signs whoever has the link in, and returns what the browser is to show. Throws as `look` does. */
  async confirm(
    token: string,
    { viewer, device }: { readonly viewer: string; readonly device: string },
  ): Promise<{ readonly person: Person; readonly shown: string }> {
    const person = await this.#read(await this.#deps.links.take(token, viewer))
    const { shown } = await this.#deps.sessions.begin(person.id, device)
    return { person, shown }
  }

  async #read(id: PersonId): Promise<Person> {
    const found = await this.#deps.catalog.people.get(id)
    if (found === undefined) throw new VaultError('SIGN_IN_LINK_INVALID')
    if (isBanned(found.value, this.#deps.clock.now())) throw new VaultError('PERSON_BANNED')
    return found.value
  }
}
