import { randomBytes } from 'node:crypto'
import type { StateStore } from '../state/state-store.ts'
import { unixSeconds } from './unix-seconds.ts'

/** A link into a channel. */
export interface Invite {
  readonly hash: string
  readonly channelId: number
  readonly adminId: number
  /** Unix seconds. */
  readonly date: number
  readonly expiresAt?: number
  readonly usesMax?: number
  readonly useCount: number
  readonly title?: string
}

/** The links into channels. */
export class Invites {
  readonly #state: StateStore
  readonly #invites = new Map<string, Invite>()

  constructor(state: StateStore) {
    this.#state = state
    for (const invite of state.all<Invite>('invite')) this.#invites.set(invite.hash, invite)
  }

  add(invite: Omit<Invite, 'hash' | 'date' | 'useCount'>): Invite {
    return this.#keep({ ...invite, hash: randomBytes(12).toString('base64url'), date: unixSeconds(), useCount: 0 })
  }

  /** Undefined when there is none. */
  get(hash: string): Invite | undefined {
    return this.#invites.get(hash)
  }

  use(invite: Invite): void {
    this.#keep({ ...invite, useCount: invite.useCount + 1 })
  }

  #keep(invite: Invite): Invite {
    this.#invites.set(invite.hash, invite)
    this.#state.put('invite', invite.hash, invite)
    return invite
  }
}

/** Whether a link no longer lets anyone in. */
export function isOver({ expiresAt, usesMax, useCount }: Invite): boolean {
  return (expiresAt ?? Number.POSITIVE_INFINITY) <= unixSeconds() || useCount >= (usesMax ?? Number.POSITIVE_INFINITY)
}
