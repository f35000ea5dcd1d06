import {
  type Ban,
  type Catalog,
  type Clock,
  changePerson,
  type Page,
  type PageRequest,
  type PeopleFilter,
  type Person,
  type PersonId,
  personIdOf,
  type Role,
  type Session,
  VaultError,
} from '@streamvault/core'
import { mayGovern } from './permissions.ts'
import type { SessionDesk } from './session-desk.ts'

export interface PeopleDeskDeps {
  readonly catalog: Pick<Catalog, 'people'>
  readonly clock: Pick<Clock, 'now'>
  readonly sessions: Pick<SessionDesk, 'endOthers' | 'list'>
}

/** The last ones are remembered. */
const WARNINGS_MAX = 10

/** Who decides about others: somebody whom the vault knows, or a script of the operator's. */
export interface Governor {
  readonly role: Role
  readonly id?: PersonId
}

/** Somebody to be known, of a Telegram account. */
export interface Newcomer {
  readonly telegramId: string
  readonly name: string
  readonly role: Role
}

/** Where those who may see and say whom the vault knows, and what these may do. Nobody decides about oneself. */
export class PeopleDesk {
  readonly #deps: PeopleDeskDeps

  constructor(deps: PeopleDeskDeps) {
    this.#deps = deps
  }

  list(filter: PeopleFilter, page: PageRequest): Promise<Page<Person>> {
    return this.#deps.catalog.people.list(filter, page)
  }

  /** Throws `PERSON_NOT_FOUND`. */
  async read(id: PersonId): Promise<Person> {
    const found = await this.#deps.catalog.people.get(id)
    if (found === undefined) throw new VaultError('PERSON_NOT_FOUND', { id })
    return found.value
  }

  /** Lets somebody in who is not known yet. Throws `CATALOG_CONFLICT` for who is, and `NOT_PERMITTED`. */
  async add(governor: Governor, { telegramId, name, role }: Newcomer): Promise<Person> {
    assertGoverns(governor, role)
    const addedAt = this.#deps.clock.now()
    const person = { id: personIdOf(telegramId), telegramId, name, role, addedAt }
    return (await this.#deps.catalog.people.insert(person)).value
  }

  /** Throws `PERSON_NOT_FOUND` and `NOT_PERMITTED`. */
  giveRole(governor: Governor, id: string, role: Role): Promise<Person> {
    return this.#change(governor, id, (person) => {
      assertGoverns(governor, role)
      return { ...person, role }
    })
  }

  /** Keeps somebody out, and signs him out everywhere. Throws as `giveRole` does. */
  async ban(governor: Governor, id: string, banned: Ban): Promise<Person> {
    const person = await this.#change(governor, id, (known) => ({ ...known, banned }))
    await this.#deps.sessions.endOthers(person.id)
    return person
  }

  /** Throws as `giveRole` does. */
  unban(governor: Governor, id: string): Promise<Person> {
    return this.#change(governor, id, ({ banned: _, ...person }) => person)
  }

  /** Tells somebody not to do something again; the bot says so when the person next writes. Throws as `giveRole` does. */
  warn(governor: Governor, id: string, reason: string): Promise<Person> {
    const warning = { at: this.#deps.clock.now(), reason }
    return this.#change(governor, id, ({ warnings = [], ...person }) => {
      return { ...person, warnings: [...warnings, warning].slice(-WARNINGS_MAX) }
    })
  }

  /** Notes that somebody was told of all warnings there are. Throws `PERSON_NOT_FOUND`. */
  noteTold(id: PersonId): Promise<Person> {
    const toldAt = this.#deps.clock.now()
    return changePerson(this.#deps.catalog, id, ({ warnings = [], ...person }) => {
      return { ...person, warnings: warnings.map((warning) => ({ toldAt, ...warning })) }
    })
  }

  /** Where somebody is signed in, as those see it who decide about the person. Throws as `giveRole` does. */
  async sessionsOf(governor: Governor, id: string): Promise<readonly Session[]> {
    return await this.#deps.sessions.list((await this.#governed(governor, id)).id)
  }

  /** Signs somebody out everywhere. Throws as `giveRole` does. */
  async signOut(governor: Governor, id: string): Promise<void> {
    await this.#deps.sessions.endOthers((await this.#governed(governor, id)).id)
  }

  async #governed(governor: Governor, id: string): Promise<Person> {
    const person = await this.read(id as PersonId)
    assertGoverns(governor, person.role)
    return person
  }

  #change(governor: Governor, id: string, change: (person: Person) => Person): Promise<Person> {
    return changePerson(this.#deps.catalog, id as PersonId, (person) => {
      if (person.id === governor.id) throw new VaultError('NOT_PERMITTED')
      assertGoverns(governor, person.role)
      return change(person)
    })
  }
}

function assertGoverns({ role }: Governor, governed: Role): void {
  if (!mayGovern(role, governed)) throw new VaultError('NOT_PERMITTED')
}
