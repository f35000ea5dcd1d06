import type { CallOptions, ChatMembers, Ephemeral } from '@streamvault/core'

/** Whoever leaves a channel is a member for so long at the most. */
const MEMBER_MS = 10 * 60_000
/** Whoever has just joined comes in as soon as that. */
export const OUTSIDER_MS = 15_000

export interface KnownMembersDeps {
  readonly members: ChatMembers
  readonly ephemeral: Pick<Ephemeral, 'get' | 'set'>
}

/** Who is in which channel, as it was told some minutes ago at the most: however much people write, Telegram is asked seldom. */
export class KnownMembers {
  readonly #deps: KnownMembersDeps

  constructor(deps: KnownMembersDeps) {
    this.#deps = deps
  }

  /** Whether somebody is in all of these channels. Throws as `ChatMembers.isMember` does. */
  async isInAll(channels: readonly string[], person: string, options: CallOptions): Promise<boolean> {
    for (const channel of channels) if (!(await this.#isIn(channel, person, options))) return false
    return true
  }

  async #isIn(channel: string, person: string, options: CallOptions): Promise<boolean> {
    const { members, ephemeral } = this.#deps
    const key = `member:${channel}:${person}`
    const known = await ephemeral.get(key)
    if (known !== undefined) return known === 'yes'
    const isMember = await members.isMember(channel, person, options)
    await ephemeral.set(key, isMember ? 'yes' : 'no', isMember ? MEMBER_MS : OUTSIDER_MS)
    return isMember
  }
}
