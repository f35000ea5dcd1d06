import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { S3Fifo } from './s3-fifo.ts'

const SLOTS = 20

/** A cache of names around the policy, as small as can be. */
class Model {
  readonly policy = new S3Fifo(SLOTS)
  readonly slots = new Map<number, string>()
  readonly pinned = new Set<number>()
  readonly view = {
    isPinned: (slot: number) => this.pinned.has(slot),
    contentOf: (slot: number) => this.slots.get(slot) ?? 'nothing',
  }

  slotOf(name: string): number | undefined {
    return [...this.slots].find(([, held]) => held === name)?.[0]
  }

  /** Asks for `name` and returns its slot; undefined when every slot is pinned. */
  ask(name: string): number | undefined {
    const known = this.slotOf(name)
    if (known !== undefined) {
      this.policy.touch(known)
      return known
    }
    const slot = this.slots.size < SLOTS ? this.#free() : this.policy.evict(this.view)
    if (slot === undefined) return undefined
    this.slots.set(slot, name)
    this.policy.admit(slot, name)
    return slot
  }

  #free(): number | undefined {
    return Array.from({ length: SLOTS }, (_, slot) => slot).find((slot) => !this.slots.has(slot))
  }
}

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('ask' as const), number: fc.nat(59) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('pin' as const), number: fc.nat(SLOTS - 1) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('unpin' as const), number: fc.nat(SLOTS - 1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), number: fc.nat(SLOTS - 1) }) },
)

test('orders exactly the slots in use, never gives up a pinned one, and bounds its ghosts', () => {
  const holds = fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
    const model = new Model()
    for (const { kind, number } of steps) {
      const pinnedBefore = new Map([...model.pinned].map((slot) => [slot, model.slots.get(slot)]))
      if (kind === 'ask') model.ask(`n${number}`)
      if (kind === 'pin' && model.slots.has(number)) model.pinned.add(number)
      if (kind === 'unpin') model.pinned.delete(number)
      if (kind === 'remove' && !model.pinned.has(number) && model.slots.delete(number)) model.policy.remove(number)
      if (kind === 'ask') for (const [slot, name] of pinnedBefore) expect(model.slots.get(slot)).toBe(name)
      const { small, main, ghost } = model.policy.lengths
      expect(small + main).toBe(model.slots.size)
      expect(ghost).toBeLessThanOrEqual(SLOTS)
    }
  })
  fc.assert(holds, { numRuns: 200 })
})

test('says so when every slot is pinned', () => {
  const model = new Model()
  for (let index = 0; index < SLOTS; index++) model.pinned.add(model.ask(`n${index}`) ?? -1)
  expect(model.ask('one more')).toBeUndefined()
  model.pinned.delete(7)
  expect(model.ask('one more')).toBe(7)
})

test('moves what comes back soon after it left to the main queue', () => {
  const model = new Model()
  for (let index = 0; index <= SLOTS; index++) model.ask(`n${index}`)
  expect(model.slotOf('n0')).toBeUndefined()
  expect(model.policy.lengths).toMatchObject({ main: 0, ghost: 1 })
  model.ask('n0')
  expect(model.policy.lengths).toMatchObject({ main: 1 })
})

test('keeps what is asked for often through a scan of things asked for once', () => {
  const model = new Model()
  for (let index = 0; index < SLOTS / 2; index++) for (let times = 0; times < 4; times++) model.ask(`hot${index}`)
  for (let index = 0; index < 10 * SLOTS; index++) model.ask(`scan${index}`)
  const kept = Array.from({ length: SLOTS / 2 }, (_, index) => model.slotOf(`hot${index}`))
  expect(kept).not.toContain(undefined)
})
