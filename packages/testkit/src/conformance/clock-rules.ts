import { getEventListeners } from 'node:events'
import type { Clock } from '@streamvault/core'
import { expect } from 'vitest'
import type { Rule } from './conformance.ts'

export interface ClockSubject {
  readonly clock: Clock
  /** Lets at least `ms` milliseconds pass. */
  pass(ms: number): Promise<void>
}

const { signal } = new AbortController()
const JANUARY_2020 = 1_577_836_800_000

/** The contract of `Clock`. */
export const clockRules: readonly Rule<ClockSubject>[] = [
  {
    title: 'counts milliseconds since 1970',
    check: async ({ clock, pass }) => {
      const before = clock.now()
      await pass(20)
      expect(before).toBeGreaterThan(JANUARY_2020)
      expect(clock.now() - before).toBeGreaterThanOrEqual(19)
      expect(clock.now() - before).toBeLessThan(10_000)
    },
  },
  {
    title: 'measures durations in milliseconds, and never goes back',
    check: async ({ clock, pass }) => {
      const seen = [clock.monotonic()]
      for (let times = 0; times < 4; times++) {
        await pass(5)
        seen.push(clock.monotonic())
      }
      expect(seen).toEqual([...seen].sort((a, b) => a - b))
      expect((seen.at(-1) ?? 0) - (seen[0] ?? 0)).toBeGreaterThanOrEqual(19)
    },
  },
  {
    title: 'sleeps as long as it is told, and not less',
    check: async ({ clock, pass }) => {
      const start = clock.monotonic()
      let woken = Number.NaN
      const sleep = clock.sleep(20, signal).then(() => {
        woken = clock.monotonic()
      })
      await pass(40)
      await sleep
      expect(woken - start).toBeGreaterThanOrEqual(20)
    },
  },
  {
    title: 'wakes sleepers in the order of their deadlines',
    check: async ({ clock, pass }) => {
      const woken: number[] = []
      const sleeps = [30, 10, 20].map((ms) => clock.sleep(ms, signal).then(() => woken.push(ms)))
      await pass(40)
      await Promise.all(sleeps)
      expect(woken).toEqual([10, 20, 30])
    },
  },
  {
    title: 'does not sleep for nothing',
    check: async ({ clock }) => {
      await clock.sleep(0, signal)
      await clock.sleep(-5, signal)
    },
  },
  {
    title: 'does not wake early from a very long sleep',
    check: async ({ clock, pass }) => {
      const controller = new AbortController()
      let woke = false
      const sleep = clock.sleep(2 ** 40, controller.signal).then(() => {
        woke = true
      })
      sleep.catch(() => {})
      await pass(10)
      expect(woke).toBe(false)
      controller.abort(new Error('enough'))
      await expect(sleep).rejects.toThrow('enough')
    },
  },
  {
    title: "throws the signal's own reason, before or while it sleeps, and leaves no listener behind",
    check: async ({ clock, pass }) => {
      const reason = new Error('stopped')
      await expect(clock.sleep(10, AbortSignal.abort(reason))).rejects.toBe(reason)
      const controller = new AbortController()
      const sleep = clock.sleep(1_000_000, controller.signal)
      controller.abort(reason)
      await expect(sleep).rejects.toBe(reason)
      const slept = new AbortController()
      const whole = clock.sleep(5, slept.signal)
      await pass(10)
      await whole
      expect(getEventListeners(slept.signal, 'abort')).toHaveLength(0)
    },
  },
]
