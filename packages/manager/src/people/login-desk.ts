import {
  type Catalog,
  type Clock,
  changePerson,
  type Ephemeral,
  isBanned,
  isVaultError,
  MACHINE_PERSON,
  PAGE_PEOPLE_MAX,
  type Person,
  type PersonId,
  personIdOf,
  type Role,
  VaultError,
} from '@streamvault/core'
import { Attempts } from './attempts.ts'
import { isSame } from './secrets.ts'
import type { SignInLink, SignInLinks } from './sign-in-links.ts'

/** How often somebody may say a wrong set-up code. */
export const CODES_MAX = 5
const COUNTED_MS = 15 * 60_000
/** One who dies while setting up keeps others out for so long. */
const CLAIM_MS = 30_000

export interface LoginDeskDeps {
  readonly catalog: Pick<Catalog, 'people'>
  readonly ephemeral: Pick<Ephemeral, 'add' | 'incr'>
  readonly clock: Pick<Clock, 'now'>
  readonly links: Pick<SignInLinks, 'make'>
}

export interface LoginDeskOptions {
  /** The Telegram account of the operator, where that is set. */
  readonly superAdminId?: string | undefined
  /** What the console shows where it is not. */
  readonly setUpCode: string
}

/** Somebody who asks for a link in Telegram. */
export interface Asker {
  readonly telegramId: string
  readonly name?: string | undefined
}

/** Where people ask for a link to sign in. */
export class LoginDesk {
  readonly #deps: LoginDeskDeps
  readonly #options: LoginDeskOptions
  readonly #codes: Attempts

  constructor(deps: LoginDeskDeps, options: LoginDeskOptions) {
    this.#deps = deps
    this.#options = options
    this.#codes = new Attempts(deps.ephemeral, { name: 'codes', max: async () => CODES_MAX, perMs: COUNTED_MS })
  }

  /** Whom the vault knows by that account; the operator is known from the beginning. Undefined for everybody else. */
  async find({ telegramId, name }: Asker): Promise<Person | undefined> {
    if (telegramId === this.#options.superAdminId) return await this.#make({ telegramId, name }, 'superAdmin')
    return (await this.#deps.catalog.people.get(personIdOf(telegramId)))?.value
  }

  /** What a fresh vault shows on its console; undefined once somebody in Telegram is its super admin. */
  async setUpCode(): Promise<string | undefined> {
    const { superAdminId, setUpCode } = this.#options
    return superAdminId === undefined && (await this.#hasNoMaster()) ? setUpCode : undefined
  }

  /**
   * A link for whoever asks in Telegram; undefined for whom the vault does not know. The first one who says the set-up code of a fresh
   * vault is its super admin. Throws `SET_UP_CODE_WRONG`, `PERSON_BANNED` and `SIGN_IN_TOO_OFTEN`.
   */
  async ask(asker: Asker, code = ''): Promise<SignInLink | undefined> {
    const person = code === '' ? await this.find(asker) : ((await this.#setUp(asker, code)) ?? (await this.find(asker)))
    return person === undefined ? undefined : await this.#linkOf(person)
  }

  /** A link for somebody, asked for on the machine: of a Telegram account, or of whoever is at the machine. A role that is said is given. */
  async askHere(telegramId: string | undefined, role?: Role): Promise<SignInLink> {
    const account = this.#accountOf(telegramId)
    if (account === undefined)
      return await this.#linkOf(await this.#ensure(MACHINE_PERSON, { name: 'Operator' }, 'superAdmin'))
    const known = await this.find({ telegramId: account })
    if (known !== undefined && role === undefined) return await this.#linkOf(known)
    return await this.#linkOf(await this.#make({ telegramId: account }, role ?? 'viewer'))
  }

  /** Whom `askHere` gives a link. */
  idHere(telegramId: string | undefined): PersonId {
    const account = this.#accountOf(telegramId)
    return account === undefined ? MACHINE_PERSON : personIdOf(account)
  }

  #accountOf(telegramId: string | undefined): string | undefined {
    return telegramId ?? this.#options.superAdminId
  }

  async #linkOf(person: Person): Promise<SignInLink> {
    if (isBanned(person, this.#deps.clock.now())) throw new VaultError('PERSON_BANNED')
    return await this.#deps.links.make(person.id)
  }

  async #setUp(asker: Asker, code: string): Promise<Person | undefined> {
    const { ephemeral } = this.#deps
    const expected = await this.setUpCode()
    if (expected === undefined) return undefined
    return await this.#codes.try(asker.telegramId, async () => {
      const isRight = isSame(plain(code), plain(expected)) && (await ephemeral.add('set-up', 'claimed', CLAIM_MS))
      // Of two who say it at once, the second one finds the first.
      if (!isRight || !(await this.#hasNoMaster())) throw new VaultError('SET_UP_CODE_WRONG')
      return await this.#make(asker, 'superAdmin')
    })
  }

  async #hasNoMaster(): Promise<boolean> {
    const { items } = await this.#deps.catalog.people.list({ role: 'superAdmin' }, { limit: PAGE_PEOPLE_MAX })
    return items.every(({ telegramId }) => telegramId === undefined)
  }

  #make({ telegramId, name }: Asker, role: Role): Promise<Person> {
    return this.#ensure(personIdOf(telegramId), { telegramId, name: name ?? `Telegram ${telegramId}` }, role)
  }

  /** Makes a person known, of this role at least from now on. */
  async #ensure(id: PersonId, facts: Pick<Person, 'telegramId' | 'name'>, role: Role): Promise<Person> {
    const { people } = this.#deps.catalog
    const found = await people.get(id)
    if (found?.value.role === role) return found.value
    if (found !== undefined) return await changePerson(this.#deps.catalog, id, (person) => ({ ...person, role }))
    try {
      return (await people.insert({ id, ...facts, role, addedAt: this.#deps.clock.now() })).value
    } catch (error) {
      if (!isVaultError(error, 'CATALOG_CONFLICT')) throw error
      return await this.#ensure(id, facts, role)
    }
  }
}

/** A code as it is compared: who types it writes it as one likes. */
function plain(code: string): string {
  return code.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
}
