import { type Clock, type Ephemeral, type Instant, type Role, VaultError } from '@streamvault/core'
import { Attempts } from './attempts.ts'
import { hashOf, newSecret } from './secrets.ts'

/** How long an invitation can be used. */
const INVITATION_MS = 7 * 24 * 3_600_000
/** How often somebody may show an invitation that is none. */
const INVITATION_TRIES_MAX = 5
const COUNTED_MS = 15 * 60_000
/** As `newSecret` makes them; Telegram takes 64 such characters behind `?start=` (https://core.telegram.org/bots/features#deep-linking). */
const TOKEN = /^[\w-]{43}$/
const BOT_NAME_KEY = 'bot-name'
/** The bot says its name at each start. */
const BOT_NAME_MS = 365 * 24 * 3_600_000

export interface Invitation {
  readonly token: string
  /** What whoever is invited opens; absent where it is not known how the bot is called. */
  readonly url?: string
  readonly expiresAt: Instant
}

export interface InvitationsDeps {
  readonly ephemeral: Pick<Ephemeral, 'get' | 'incr' | 'set' | 'take'>
  readonly clock: Pick<Clock, 'now'>
}

/** One-time invitations. What is kept is the token's hash; of any number of people who show it, one comes in. */
export class Invitations {
  readonly #deps: InvitationsDeps
  readonly #tries: Attempts

  constructor(deps: InvitationsDeps) {
    this.#deps = deps
    this.#tries = new Attempts(deps.ephemeral, {
      name: 'invitations',
      max: async () => INVITATION_TRIES_MAX,
      perMs: COUNTED_MS,
    })
  }

  /** Makes an invitation for somebody who is to have a role. */
  async make(role: Role): Promise<Invitation> {
    const { ephemeral, clock } = this.#deps
    const token = newSecret()
    await ephemeral.set(keyOf(token), role, INVITATION_MS)
    const bot = await ephemeral.get(BOT_NAME_KEY)
    const url = bot === undefined ? undefined : `https://t.me/${bot}?start=${token}`
    return { token, expiresAt: clock.now() + INVITATION_MS, ...(url !== undefined && { url }) }
  }

  /** Uses an invitation up, and says which role it gives. Throws `INVITATION_INVALID` and `SIGN_IN_TOO_OFTEN`. */
  take(token: string, telegramId: string): Promise<Role> {
    return this.#tries.try(telegramId, async () => {
      const role = TOKEN.test(token) ? await this.#deps.ephemeral.take(keyOf(token)) : undefined
      if (role === undefined) throw new VaultError('INVITATION_INVALID')
      return role as Role
    })
  }

  /** Notes how the bot is called. */
  async noteBot(name: string): Promise<void> {
    await this.#deps.ephemeral.set(BOT_NAME_KEY, name, BOT_NAME_MS)
  }
}

/** Whether a text looks like an invitation. */
export function isInvitation(text: string): boolean {
  return TOKEN.test(text)
}

const keyOf = (token: string) => `invitation:${hashOf(token)}`
