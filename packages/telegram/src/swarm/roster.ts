import type { AccountLane, LaneName } from './account-lane.ts'
import type { SliceRequest } from './decision.ts'

interface Account {
  readonly channels: Set<string>
  alive: boolean
}

/** The accounts, what each of them sees, and their lanes. */
export class Roster {
  readonly #createLane: (name: LaneName) => AccountLane
  readonly #accounts = new Map<string, Account>()
  /** By data centre, then by account. */
  readonly #lanes = new Map<number, Map<string, AccountLane>>()
  /** What `lanesFor` answered since anything changed. */
  readonly #known = new Map<string, readonly AccountLane[]>()

  constructor(createLane: (name: LaneName) => AccountLane) {
    this.#createLane = createLane
  }

  /** Adds the account, or brings it back to life, with the channels that it sees now. */
  enlist(account: string, channels: Iterable<string>): void {
    this.#known.clear()
    this.#accounts.set(account, { channels: new Set(channels), alive: true })
  }

  bury(account: string): void {
    this.#known.clear()
    const buried = this.#accounts.get(account)
    if (buried !== undefined) buried.alive = false
  }

  lock(account: string, channel: string): void {
    this.#known.clear()
    this.#accounts.get(account)?.channels.delete(channel)
  }

  unlock(account: string, channel: string): void {
    this.#known.clear()
    this.#accounts.get(account)?.channels.add(channel)
  }

  /** The lanes of living accounts that see the file, whatever else keeps them from being asked. */
  lanesFor({ dataCenter, channel }: Pick<SliceRequest, 'dataCenter' | 'channel'>): readonly AccountLane[] {
    const key = `${dataCenter}/${channel}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const lanes: AccountLane[] = []
    for (const [account, { alive, channels }] of this.#accounts) {
      if (alive && channels.has(channel)) lanes.push(this.lane({ account, dataCenter }))
    }
    this.#known.set(key, lanes)
    return lanes
  }

  lane(name: LaneName): AccountLane {
    const lanes = this.#lanes.get(name.dataCenter) ?? new Map<string, AccountLane>()
    this.#lanes.set(name.dataCenter, lanes)
    const lane = lanes.get(name.account) ?? this.#createLane(name)
    lanes.set(name.account, lane)
    return lane
  }

  /** Every lane that was ever needed. */
  *lanes(): Iterable<AccountLane> {
    for (const lanes of this.#lanes.values()) yield* lanes.values()
  }
}
