import { createSeededRandom, keepsContract, killsMutants, type Rule } from '@streamvault/testkit'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EvictionPolicy, SlotContent } from './eviction-policy.ts'
import { EvictionPolicyTrial } from './eviction-policy-trial.ts'
import { HeatPolicy } from './heat-policy.ts'

const TRIAL_SLOTS = 40
const TRIAL_PINNED_MAX = 10

const HOUR_MS = 3_600_000
const kinds = ['ask', 'ask', 'ask', 'ask', 'hold', 'free', 'pin', 'remove'] as const
const step = fc.record({
  kind: fc.constantFrom(...kinds),
  number: fc.nat(TRIAL_SLOTS - 1),
  file: fc.constantFrom('a', 'b', 'c'),
})

/** What every eviction policy of the disk cache promises. */
const evictionPolicyRules: readonly Rule<EvictionPolicyTrial>[] = [
  {
    title: 'gives up one slot that it knows, never one that is held or pinned',
    check: async (trial) => {
      const pinned = new Set<number>()
      const holds = fc.property(fc.array(step, { minLength: 200, maxLength: 400 }), (steps) => {
        for (const { kind, number, file } of steps) {
          const kept = new Map([...trial.held, ...pinned].map((slot) => [slot, trial.names.get(slot)]))
          if (kind === 'ask') expect([...pinned, ...trial.held]).not.toContain(freshSlot(trial, file, number))
          if (kind === 'hold' && trial.names.has(number)) trial.held.add(number)
          if (kind === 'free') trial.held.delete(number)
          if (kind === 'pin' && trial.names.has(number) && trial.policy.pin(number)) pinned.add(number)
          if (kind === 'remove' && !trial.held.has(number) && trial.names.delete(number)) {
            trial.policy.remove(number)
            pinned.delete(number)
            kept.delete(number)
          }
          expect([...kept].filter(([slot, name]) => trial.names.get(slot) !== name)).toEqual([])
          expect(trial.policy.pinnedCount).toBe(pinned.size)
          expect(pinned.size).toBeLessThanOrEqual(TRIAL_PINNED_MAX)
        }
      })
      fc.assert(holds, { numRuns: 50 })
    },
  },
  {
    title: 'gives up nothing while every slot is held, and the first that is not',
    check: async (trial) => {
      trial.watch('a', { end: TRIAL_SLOTS })
      for (let slot = 0; slot < TRIAL_SLOTS; slot++) trial.held.add(slot)
      expect(trial.ask('b', 0)).toBeUndefined()
      trial.held.delete(7)
      expect(trial.ask('b', 0)).toBe(7)
    },
  },
  {
    title: 'keeps a file that is asked for again and again through a scan of what is asked for once',
    check: async (trial) => {
      for (let view = 0; view < 3; view++) {
        trial.watch('favourite', { end: 20 })
        trial.now += HOUR_MS
      }
      trial.watch('scan', { end: 20 * TRIAL_SLOTS, paceMs: 10 })
      expect(trial.keptOf('favourite', 20)).toBe(20)
    },
  },
  {
    title: 'gives up what was a favourite long ago for what is one now',
    check: async (trial) => {
      for (let view = 0; view < 6; view++) {
        trial.watch('old', { end: 30 })
        trial.now += HOUR_MS
      }
      trial.now += 30 * 24 * HOUR_MS
      for (let view = 0; view < 3; view++) {
        trial.watch('new', { end: 30 })
        trial.now += HOUR_MS
      }
      expect(trial.keptOf('new', 30)).toBe(30)
    },
  },
  {
    title: 'keeps what lies before a viewer rather than what lies behind all of them',
    check: async (trial) => {
      trial.watch('passed', { end: 15 })
      trial.watch('film', { end: 20 })
      trial.now += HOUR_MS
      trial.watch('film', { end: 3 })
      trial.watch('scan', { end: 20, paceMs: 10 })
      expect(trial.keptOf('film', 20)).toBe(20)
    },
  },
  {
    title: 'counts many asks of one viewer for one slice as one',
    check: async (trial) => {
      for (let view = 0; view < 2; view++) {
        trial.watch('twice', { end: 20 })
        trial.now += HOUR_MS
      }
      for (let index = 0; index < 20; index++) {
        for (let ask = 0; ask < 16; ask++) trial.ask('in pieces', index)
        trial.now += 4000
      }
      trial.now += HOUR_MS
      trial.watch('scan', { end: 20, paceMs: 10 })
      expect(trial.keptOf('twice', 20)).toBeGreaterThan(trial.keptOf('in pieces', 20))
    },
  },
]

/** The slot of a slice where it was not kept before. */
function freshSlot(trial: EvictionPolicyTrial, file: string, index: number): number | undefined {
  const known = trial.slotOf(file, index)
  const slot = trial.ask(file, index)
  return known === undefined ? slot : undefined
}

const options = (now: () => number) => ({
  slots: TRIAL_SLOTS,
  pinnedMax: TRIAL_PINNED_MAX,
  now,
  random: createSeededRandom(1),
})

keepsContract(
  'HeatPolicy',
  evictionPolicyRules,
  trialOf((now) => new HeatPolicy(options(now))),
)

/** Least recently used, in a few lines. */
class Lru implements EvictionPolicy {
  readonly #slots = new Set<number>()
  readonly #pinned = new Set<number>()

  get pinnedCount(): number {
    return this.#pinned.size
  }

  admit(slot: number): void {
    this.#slots.add(slot)
  }

  restore(slot: number): void {
    this.admit(slot)
  }

  touch(slot: number): void {
    if (this.#slots.delete(slot)) this.#slots.add(slot)
  }

  pin(slot: number): boolean {
    if (this.#pinned.size < TRIAL_PINNED_MAX) this.#pinned.add(slot)
    return this.#pinned.has(slot)
  }

  pinRather(slot: number): boolean {
    return this.pin(slot)
  }

  remove(slot: number): void {
    this.#slots.delete(slot)
    this.#pinned.delete(slot)
  }

  evict(isHeld: (slot: number) => boolean): number | undefined {
    const slot = [...this.#slots].find((candidate) => !isHeld(candidate) && !this.#pinned.has(candidate))
    if (slot !== undefined) this.remove(slot)
    return slot
  }
}

class ForgetsPins extends HeatPolicy {
  override pin(slot: number): boolean {
    const isPinned = super.pin(slot)
    const content = this.contents.get(slot)
    if (!isPinned || content === undefined) return isPinned
    super.remove(slot)
    super.admit(slot, content)
    return true
  }

  readonly contents = new Map<number, SlotContent>()

  override admit(slot: number, content: SlotContent): void {
    this.contents.set(slot, content)
    super.admit(slot, content)
  }
}

class PinsWithoutBound extends HeatPolicy {
  constructor(now: () => number) {
    super({ ...options(now), pinnedMax: TRIAL_SLOTS })
  }
}

class GivesUpWhatIsHeld extends HeatPolicy {
  override evict(): number | undefined {
    return super.evict(() => false)
  }
}

class SeesNoViewers extends HeatPolicy {
  override touch(): void {}
}

class ForgetsTooSlowly extends HeatPolicy {
  constructor(now: () => number) {
    super(options(() => now() / 30))
  }
}

class TakesEveryAskForAnother extends HeatPolicy {
  readonly #contents = new Map<number, SlotContent>()

  override admit(slot: number, content: SlotContent): void {
    this.#contents.set(slot, content)
    super.admit(slot, content)
  }

  /** A slot that holds the same file as another stands for one more ask. */
  override touch(slot: number): void {
    const content = this.#contents.get(slot)
    super.touch(slot)
    if (content === undefined) return
    super.admit(TRIAL_SLOTS, content)
    super.remove(TRIAL_SLOTS)
  }
}

const HOLDS = 'gives up one slot that it knows, never one that is held or pinned'

killsMutants('evictionPolicyRules', evictionPolicyRules, [
  {
    wrong: 'asks for recency alone',
    killedBy: 'keeps a file that is asked for again and again through a scan of what is asked for once',
    ...trialOf(() => new Lru()),
  },
  { wrong: 'gives up what is pinned', killedBy: HOLDS, ...trialOf((now) => new ForgetsPins(options(now))) },
  { wrong: 'pins without a bound', killedBy: HOLDS, ...trialOf((now) => new PinsWithoutBound(now)) },
  {
    wrong: 'gives up what is held',
    killedBy: 'gives up nothing while every slot is held, and the first that is not',
    ...trialOf((now) => new GivesUpWhatIsHeld(options(now))),
  },
  {
    wrong: 'does not see who is coming',
    killedBy: 'keeps what lies before a viewer rather than what lies behind all of them',
    ...trialOf((now) => new SeesNoViewers(options(now))),
  },
  {
    wrong: 'forgets too slowly',
    killedBy: 'gives up what was a favourite long ago for what is one now',
    ...trialOf((now) => new ForgetsTooSlowly(now)),
  },
  {
    wrong: 'takes every ask for another viewer',
    killedBy: 'counts many asks of one viewer for one slice as one',
    ...trialOf((now) => new TakesEveryAskForAnother({ ...options(now), slots: TRIAL_SLOTS + 1 })),
  },
])

function trialOf(create: (now: () => number) => EvictionPolicy) {
  return { create: async () => new EvictionPolicyTrial(create, TRIAL_SLOTS), destroy: async () => {} }
}

test('where as much is pinned as may be, a pin goes to what is asked for much more, from the file that is asked for least', () => {
  const trial = new EvictionPolicyTrial((now) => new HeatPolicy(options(now)), TRIAL_SLOTS)
  const slotsOf = (file: string) =>
    [0, 1, 2, 3, 4].map((index) => trial.ask(file, index) ?? expect.fail('there is room'))
  const [cold, warm] = [slotsOf('cold'), slotsOf('warm')]
  trial.now += HOUR_MS
  slotsOf('warm')
  for (const slot of [...cold, ...warm]) expect(trial.policy.pin(slot)).toBe(true)
  const fresh = slotsOf('fresh')
  // An hour is not much.
  expect(trial.policy.pinRather(fresh[0] ?? Number.NaN)).toBe(false)
  trial.now += 48 * HOUR_MS
  const late = slotsOf('late')
  expect(late.map((slot) => trial.policy.pinRather(slot))).toEqual(late.map(() => true))
  expect(cold.map((slot) => trial.policy.pin(slot))).toEqual(cold.map(() => false))
  expect(warm.map((slot) => trial.policy.pin(slot))).toEqual(warm.map(() => true))
  expect(trial.policy.pinnedCount).toBe(TRIAL_PINNED_MAX)
})
