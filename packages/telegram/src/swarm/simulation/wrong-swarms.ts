import { AccountLane, type Flood, type Sent } from '../account-lane.ts'
import type { Decision } from '../decision.ts'
import type { FetchFailure } from '../fetch-failure.ts'
import { FileReferences } from '../file-references.ts'
import { HedgeBudget } from '../hedge-budget.ts'
import { LanePace, type Paced } from '../lane-pace.ts'
import { Swarm } from '../swarm.ts'
import type { ModelWeather } from './modelled-telegram.ts'

/** A policy that is wrong in one way, and the promise that must be seen broken. */
export interface WrongSwarm {
  readonly wrong: string
  readonly breaks: RegExp
  readonly create: () => Swarm
  /** What is added to the weather, where the usual one tempts nobody; the right policy has to hold in it too. */
  readonly harsher?: ModelWeather
}

class SleepingSwarm extends Swarm {
  override failed(attemptId: number, failure: FetchFailure, now: number): Decision[] {
    return failure.kind === 'flood' ? this.tick(now) : super.failed(attemptId, failure, now)
  }
}

class DeafLane extends AccountLane {
  override setAside({ limit }: Flood, sent: Sent, now: number): void {
    super.setAside({ limit, openAt: 0 }, sent, now)
  }
}

class StubbornLane extends AccountLane {
  protected override decrease(): void {}
}

class DeafPace extends LanePace {
  override openAt(): number {
    return Number.NEGATIVE_INFINITY
  }
}

class TimidPace extends LanePace {
  #sentAt = 0

  override openAt(amount: number, now: number): number {
    return Math.max(super.openAt(amount, now), this.#sentAt + 10_000 / this.perSecond)
  }

  override sent(request: Paced, amount: number): void {
    super.sent(request, amount)
    this.#sentAt = request.sentAt
  }
}

class EndlessBudget extends HedgeBudget {
  override take(): boolean {
    return true
  }
}

class HastyReferences extends FileReferences {
  override begin(account: string, file: string): boolean {
    super.begin(account, file)
    return true
  }
}

class BlindLane extends AccountLane {
  override firstByteMs(): number {
    return 300
  }

  override isBenched(): boolean {
    return false
  }

  override owes(): boolean {
    return false
  }
}

export const WRONG_SWARMS: readonly WrongSwarm[] = [
  { wrong: 'sleeps on a flood', breaks: /^S1: a (slice waits|lane that was told)/, create: () => new SleepingSwarm() },
  {
    wrong: 'ignores a cooldown',
    breaks: /^S1: a lane that was told to wait/,
    create: () => new Swarm({ createLane: (name) => new DeafLane(name) }),
  },
  {
    wrong: 'hedges without a budget',
    breaks: /^S3: hedges/,
    harsher: { dropShare: 0.1 },
    create: () => new Swarm({ budget: new EndlessBudget() }),
  },
  {
    wrong: 'refreshes a reference for everybody who met it',
    breaks: /^S2: a reference is refreshed twice/,
    create: () => new Swarm({ references: new HastyReferences() }),
  },
  {
    wrong: 'never decreases a window',
    breaks: /^S5: more is in flight/,
    create: () => new Swarm({ createLane: (name) => new StubbornLane(name) }),
  },
  {
    wrong: 'does not see how slow a lane is',
    breaks: /^S3: a viewer (stalls|gets)/,
    harsher: {
      slow: { 'account-1': 20, 'account-3': 20, 'account-5': 20 },
      limit: { of: 'requests', burst: 400, perSecond: 80 },
    },
    create: () => new Swarm({ createLane: (name) => new BlindLane(name) }),
  },
]

/** Wrong where a limit is met all the time. */
export const WRONG_PACES: readonly Omit<WrongSwarm, 'harsher'>[] = [
  { wrong: 'learns nothing from waits', breaks: /^S5: a lane meets its limit/, create: () => swarmOf(DeafPace) },
  { wrong: 'asks far less than it may', breaks: /^S1: a slice waits/, create: () => swarmOf(TimidPace) },
]

function swarmOf(Pace: typeof LanePace): Swarm {
  return new Swarm({ createLane: (name) => new AccountLane(name, (least) => new Pace(least)) })
}
