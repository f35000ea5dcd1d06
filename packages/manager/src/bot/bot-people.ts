import {
  type Ban,
  type ChatPerson,
  type Clock,
  isBanned,
  MACHINE_PERSON,
  type PersonId,
  personIdOf,
} from '@streamvault/core'
import type { LoginDesk } from '../people/login-desk.ts'
import type { Standing } from '../people/permissions.ts'
import type { SignInLink } from '../people/sign-in-links.ts'

/** Who writes to the bot, as far as the vault knows. */
export interface BotPerson {
  readonly id: PersonId
  readonly standing: Standing
  /** Why nothing is done for the person. */
  readonly banned?: Ban
}

/** Whom the bot works for. */
export interface BotPeople {
  find(person: ChatPerson): Promise<BotPerson>
  /** A link to sign in to the site; undefined for whom the vault does not know. Throws what `LoginDesk.ask` throws. */
  link(person: ChatPerson, code: string): Promise<SignInLink | undefined>
  /** Whether nobody has said the set-up code yet. */
  isFresh(): Promise<boolean>
}

/** Those whom the vault knows by their accounts in Telegram. */
export class TelegramPeople implements BotPeople {
  readonly #login: LoginDesk
  readonly #clock: Pick<Clock, 'now'>

  constructor(login: LoginDesk, clock: Pick<Clock, 'now'>) {
    this.#login = login
    this.#clock = clock
  }

  async find({ id: telegramId, name }: ChatPerson): Promise<BotPerson> {
    const known = await this.#login.find({ telegramId, name })
    if (known === undefined) return { id: personIdOf(telegramId), standing: 'stranger' }
    const { id, role, banned } = known
    if (banned !== undefined && isBanned(known, this.#clock.now())) return { id, standing: 'stranger', banned }
    return { id, standing: role }
  }

  link({ id: telegramId, name }: ChatPerson, code: string): Promise<SignInLink | undefined> {
    return this.#login.ask({ telegramId, name }, code)
  }

  async isFresh(): Promise<boolean> {
    return (await this.#login.setUpCode()) !== undefined
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

  link(): Promise<SignInLink> {
    return this.#login.askHere(undefined)
  }

  async isFresh(): Promise<boolean> {
    return false
  }
}
