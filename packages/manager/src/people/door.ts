import {
  type Admission,
  type CallOptions,
  type Catalog,
  type Clock,
  isVaultError,
  type Logger,
  type Person,
  personIdOf,
  type Role,
} from '@streamvault/core'
import type { RulesDesk } from '../rules/rules-desk.ts'
import type { Invitations } from './invitations.ts'
import type { KnownMembers } from './known-members.ts'
import type { Asker } from './login-desk.ts'
import type { SessionDesk } from './session-desk.ts'

export interface DoorDeps {
  readonly catalog: Pick<Catalog, 'people'>
  readonly clock: Pick<Clock, 'now'>
  readonly logger: Pick<Logger, 'warn'>
  readonly rules: Pick<RulesDesk, 'read'>
  readonly invitations: Pick<Invitations, 'take'>
  readonly sessions: Pick<SessionDesk, 'endOthers'>
  readonly members: Pick<KnownMembers, 'isInAll'>
}

/** Whether somebody comes in; and why not: `outside` of a channel, or Telegram could not say whether inside (`unknown`). */
export type Entry = { readonly person: Person } | { readonly shut: 'invite' | 'outside' | 'unknown' }

/** Lets in whom the operator wants in of those whom the vault does not know. */
export class Door {
  readonly #deps: DoorDeps

  constructor(deps: DoorDeps) {
    this.#deps = deps
  }

  /** Somebody who writes for the first time. */
  async open(asker: Asker, options: CallOptions): Promise<Entry> {
    const { strangers } = await this.#deps.rules.read()
    if (strangers === 'open') return { person: await this.#letIn(asker, 'viewer', 'open') }
    if (strangers === 'invite') return { shut: 'invite' }
    const isMember = await this.#isMember(asker.telegramId, options)
    if (isMember === undefined) return { shut: 'unknown' }
    return isMember ? { person: await this.#letIn(asker, 'viewer', 'members') } : { shut: 'outside' }
  }

  /** Somebody who shows an invitation. Throws as `Invitations.take` does. */
  async invited(asker: Asker, token: string): Promise<Person> {
    const role = await this.#deps.invitations.take(token, asker.telegramId)
    return await this.#letIn(asker, role, 'invite')
  }

  /**
   * Whether somebody who came in as a member of channels still is; whoever is not any longer is signed out. Where nobody can tell,
   * all is as it was.
   */
  async stays({ id, telegramId, admitted }: Person, options: CallOptions): Promise<boolean> {
    if (admitted !== 'members' || telegramId === undefined) return true
    if ((await this.#deps.rules.read()).strangers !== 'members') return true
    if ((await this.#isMember(telegramId, options)) !== false) return true
    await this.#deps.sessions.endOthers(id)
    return false
  }

  async #isMember(telegramId: string, options: CallOptions): Promise<boolean | undefined> {
    const { channels } = await this.#deps.rules.read()
    try {
      return await this.#deps.members.isInAll(channels, telegramId, options)
    } catch (error) {
      if (!isVaultError(error, 'CHAT_UNAVAILABLE')) throw error
      this.#deps.logger.warn(
        { error },
        'it cannot be told who is in a channel; the bot has to be an administrator there',
      )
      return undefined
    }
  }

  async #letIn({ telegramId, name }: Asker, role: Role, admitted: Admission): Promise<Person> {
    const { people } = this.#deps.catalog
    const id = personIdOf(telegramId)
    const called = name ?? `Telegram ${telegramId}`
    const person = { id, telegramId, name: called, role, addedAt: this.#deps.clock.now(), admitted }
    try {
      return (await people.insert(person)).value
    } catch (error) {
      const known = isVaultError(error, 'CATALOG_CONFLICT') ? await people.get(id) : undefined
      if (known === undefined) throw error
      return known.value
    }
  }
}
