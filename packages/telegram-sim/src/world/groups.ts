import type { StateStore } from '../state/state-store.ts'
import { unixSeconds } from './unix-seconds.ts'

/** An account in a group. */
interface GroupMember {
  readonly joinedAt: number
  readonly inviterId: number
}

/** A small group, which Telegram calls a chat: each of its members has a copy of every message. */
export interface Group {
  readonly id: number
  readonly title: string
  readonly createdAt: number
  readonly creatorId: number
  /** By account id. */
  readonly members: Readonly<Record<number, GroupMember>>
  /** Rises with every change of the members. */
  readonly version: number
}

/** Ids of groups follow one another from here on. */
const CREATED_FROM_ID = 500_000_000

/** Small groups, and who is in them. */
export class Groups {
  readonly #groups = new Map<number, Group>()
  readonly #state: StateStore

  constructor(state: StateStore) {
    this.#state = state
    for (const group of state.all<Group>('group')) this.#groups.set(group.id, group)
  }

  create(title: string, creatorId: number): Group {
    const id = Math.max(CREATED_FROM_ID, ...this.#groups.keys()) + 1
    const createdAt = unixSeconds()
    const members = { [creatorId]: { joinedAt: createdAt, inviterId: creatorId } }
    return this.#keep({ id, title, createdAt, creatorId, members, version: 1 })
  }

  get(id: number): Group | undefined {
    return this.#groups.get(id)
  }

  rename(group: Group, title: string): Group {
    return this.#keep({ ...group, title })
  }

  addMember({ members, version, ...group }: Group, accountId: number, inviterId: number): Group {
    const member = { joinedAt: unixSeconds(), inviterId }
    return this.#keep({ ...group, members: { ...members, [accountId]: member }, version: version + 1 })
  }

  removeMember({ members, version, ...group }: Group, accountId: number): Group {
    const rest = { ...members }
    delete rest[accountId]
    return this.#keep({ ...group, members: rest, version: version + 1 })
  }

  #keep(group: Group): Group {
    this.#groups.set(group.id, group)
    this.#state.put('group', String(group.id), group)
    return group
  }
}

export function memberIdsOf({ members }: Group): number[] {
  return Object.keys(members).map(Number)
}
