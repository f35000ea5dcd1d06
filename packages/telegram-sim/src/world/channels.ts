import type { tl } from '@mtcute/core'
import type { StateStore } from '../state/state-store.ts'
import { unixSeconds } from './unix-seconds.ts'

/** What an account may do in a channel beyond reading, as TL names it. */
export type AdminRights = Readonly<Omit<tl.RawChatAdminRights, '_'>>

/** Of whoever made a channel. */
export const ALL_RIGHTS: AdminRights = {
  changeInfo: true,
  postMessages: true,
  editMessages: true,
  deleteMessages: true,
  banUsers: true,
  inviteUsers: true,
  pinMessages: true,
  addAdmins: true,
}
/** What was taken from an account in a channel. */
export type BannedRights = Readonly<Omit<tl.RawChatBannedRights, '_'>>

/** An account in a channel. */
export interface Member {
  readonly joinedAt: number
  readonly inviterId: number
  readonly isCreator?: true
  readonly rights?: AdminRights
  readonly promotedBy?: number
  /** What stands beside the name of an admin. */
  readonly rank?: string
}

/** What was taken from whom, by whom; it holds for who left too. */
export interface Restriction {
  readonly rights: BannedRights
  readonly byId: number
  readonly date: number
}

export interface Channel {
  readonly id: number
  readonly kind: 'broadcast' | 'megagroup'
  readonly createdAt: number
  readonly title: string
  readonly about: string
  readonly username?: string
  /** By account id. */
  readonly members: Readonly<Record<number, Member>>
  readonly restrictions: Readonly<Record<number, Restriction>>
}

/** Ids of channels that clients create follow one another from here on, clear of those that are given by hand. */
const CREATED_FROM_ID = 2_000_000_000

/** Channels and supergroups, and who is in them. */
export class Channels {
  readonly #channels = new Map<number, Channel>()
  readonly #state: StateStore

  constructor(state: StateStore) {
    this.#state = state
    for (const channel of state.all<Channel>('channel')) this.#channels.set(channel.id, channel)
  }

  add(channel: Pick<Channel, 'id' | 'title'> & Partial<Channel>): Channel {
    const defaults = { kind: 'broadcast', about: '', members: {}, restrictions: {}, createdAt: unixSeconds() } as const
    return this.#keep({ ...defaults, ...channel })
  }

  /** An empty name takes away the one that it has, and makes it private. */
  rename(id: number, username: string): Channel {
    const { username: _, ...rest } = this.#existing(id)
    return this.#keep(username === '' ? rest : { ...rest, username })
  }

  setMember(id: number, accountId: number, member: Member): Channel {
    const channel = this.#existing(id)
    return this.#keep({ ...channel, members: { ...channel.members, [accountId]: member } })
  }

  removeMember(id: number, accountId: number): Channel {
    const channel = this.#existing(id)
    const members = { ...channel.members }
    delete members[accountId]
    return this.#keep({ ...channel, members })
  }

  restrict(id: number, accountId: number, restriction: Restriction | 'none'): Channel {
    const channel = this.#existing(id)
    const restrictions = { ...channel.restrictions }
    delete restrictions[accountId]
    if (restriction !== 'none') restrictions[accountId] = restriction
    return this.#keep({ ...channel, restrictions })
  }

  get(id: number): Channel | undefined {
    return this.#channels.get(id)
  }

  all(): Channel[] {
    return [...this.#channels.values()]
  }

  /** Those that an account is in. */
  of(accountId: number): Channel[] {
    return this.all().filter(({ members }) => members[accountId] !== undefined)
  }

  newId(): number {
    return Math.max(CREATED_FROM_ID, ...this.#channels.keys()) + 1
  }

  #existing(id: number): Channel {
    const channel = this.#channels.get(id)
    if (channel === undefined) throw new RangeError(`there is no channel ${id}`)
    return channel
  }

  #keep(channel: Channel): Channel {
    this.#channels.set(channel.id, channel)
    this.#state.put('channel', String(channel.id), channel)
    return channel
  }
}

/** Members by account id, as numbers. */
export function membersOf({ members }: Channel): { readonly id: number; readonly member: Member }[] {
  return Object.entries(members).map(([id, member]) => ({ id: Number(id), member }))
}

export function isAdmin(member: Member | undefined): boolean {
  return member?.isCreator === true || Object.values(member?.rights ?? {}).some((right) => right === true)
}

/** Whether a member may do something as an admin; the creator may do everything. */
export function hasRight(member: Member | undefined, right: keyof AdminRights): boolean {
  return member?.isCreator === true || member?.rights?.[right] === true
}

/** Whether something was taken from an account, and still is. */
export function isTaken({ restrictions }: Channel, accountId: number, right: keyof BannedRights): boolean {
  const rights = restrictions[accountId]?.rights
  if (rights?.[right] !== true) return false
  return rights.untilDate === 0 || rights.untilDate > unixSeconds()
}
