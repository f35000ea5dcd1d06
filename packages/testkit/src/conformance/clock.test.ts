import { expect, test } from 'vitest'
import { FakeClock } from '../fakes/fake-clock.ts'
import { clockMutants } from './clock-mutants.ts'
import { clockRules } from './clock-rules.ts'
import { keepsContract, killsMutants } from './conformance.ts'

keepsContract('FakeClock', clockRules, {
  create: async () => {
    const clock = new FakeClock()
    return { clock, pass: (ms) => clock.advance(ms) }
  },
  destroy: async () => {},
})

killsMutants('clockRules', clockRules, clockMutants)

test('a fake clock counts a sleep that begins while time passes', async () => {
  const clock = new FakeClock(0)
  const { signal } = new AbortController()
  const instants: number[] = []
  const loop = async () => {
    for (let times = 0; times < 3; times++) {
      await clock.sleep(10, signal)
      instants.push(clock.now())
    }
  }
  const done = loop()
  await clock.advance(35)
  await done
  expect(instants).toEqual([10, 20, 30])
  expect(clock.now()).toBe(35)
  expect(clock.sleeping).toBe(0)
})
