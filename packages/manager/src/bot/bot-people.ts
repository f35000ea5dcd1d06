import {
  type Ban,
  type CallOptions,
  type ChatPerson,
  type Clock,
  isBanned,
  MACHINE_PERSON,
  type PersonId,
  personIdOf,
  type Warning,
} from '@streamvault/core'
import type { Door } from '../people/door.ts'
import type { LoginDesk } from '../people/login-desk.ts'
import type { PeopleDesk } from '../people/people-desk.ts'
import type { Standing } from '../people/permissions.ts'
import type { SignInLink } from '../people/sign-in-links.ts'

/** Who writes to the bot, as far as the vault knows. */
export interface BotPerson {
  readonly id: PersonId
  readonly standing: Standing
  /** Why nothing is done for the person. */
  readonly banned?: Ban
  /** Why a stranger does not come in: without an invitation, `outside` of a channel, or because nobody can tell now. */
  readonly shut?: 'invite' | 'outside' | 'unknown'
  /** What the person was not told yet. */
  readonly warnings?: readonly Warning[]
}

/** Whom the bot works for. */
export interface BotPeople {
  /** Whoever writes; those come in on the way whom the operator wants in. */
  find(person: ChatPerson, options: CallOptions): Promise<BotPerson>
  /** Lets somebody in who shows an invitation. Throws as `Invitations.take` does. */
  invited(person: ChatPerson, token: string): Promise<void>
  /** A link to sign in to the site; undefined for whom the vault does not know. Throws what `LoginDesk.ask` throws. */
  link(person: ChatPerson, code: string): Promise<SignInLink | undefined>
  /** Whether nobody has said the set-up code yet. */
  isFresh(): Promise<boolean>
  /** Notes that somebody was told of all warnings. */
  noteWarned(person: PersonId): Promise<void>
}

export interface TelegramPeopleDeps {
  readonly login: LoginDesk
  readonly door: Pick<Door, 'open' | 'invited' | 'stays'>
  readonly people: Pick<PeopleDesk, 'noteTold'>
  readonly clock: Pick<Clock, 'now'>
}

/** Those whom the vault knows by their accounts in Telegram. */
export class TelegramPeople implements BotPeople {
  readonly #deps: TelegramPeopleDeps

  constructor(deps: TelegramPeopleDeps) {
    this.#deps = deps
  }

  async find({ id: telegramId, name }: ChatPerson, options: CallOptions): Promise<BotPerson> {
    const { login, door, clock } = this.#deps
    const known = await login.find({ telegramId, name })
    if (known === undefined) {
      const id = personIdOf(telegramId)
      // Nobody comes into a vault that is nobody's.
      if (await this.isFresh()) return { id, standing: 'stranger' }
      const entry = await door.open({ telegramId, name }, options)
      return 'shut' in entry ? { id, standing: 'stranger', shut: entry.shut } : { id, standing: entry.person.role }
    }
    const { id, role, banned, warnings = [] } = known
    if (banned !== undefined && isBanned(known, clock.now())) return { id, standing: 'stranger', banned }
    if (!(await door.stays(known, options))) return { id, standing: 'stranger', shut: 'outside' }
    return { id, standing: role, warnings: warnings.filter(({ toldAt }) => toldAt === undefined) }
  }

  async invited({ id: telegramId, name }: ChatPerson, token: string): Promise<void> {
    await this.#deps.door.invited({ telegramId, name }, token)
  }

  link({ id: telegramId, name }: ChatPerson, code: string): Promise<SignInLink | undefined> {
    return this.#deps.login.ask({ telegramId, name }, code)
  }

  async isFresh(): Promise<boolean> {
    return (await this.#deps.login.setUpCode()) !== undefined
  }

  async noteWarned(person: PersonId): Promise<void> {
    await this.#deps.people.noteTold(person)
  }
}

/** Whoever can run commands on the machine, who may do all that they do. */
export class MachinePeople implements BotPeople {
  readonly #login: LoginDesk

  constructor(login: LoginDesk) {
    this.#login = login
  }

  async find(): Promise<BotPerson> {
    return { id: MACHINE_PERSON, standing: 'superAdmin' }
  }

  async invited(): Promise<void> {}

  link(): Promise<SignInLink> {
    return this.#login.askHere(undefined)
  }

  async isFresh(): Promise<boolean> {
    return false
  }

  async noteWarned(): Promise<void> {}
}
