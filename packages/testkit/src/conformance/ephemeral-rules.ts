import type { Ephemeral, Instant } from '@streamvault/core'
import { expect } from 'vitest'
import type { Rule } from './conformance.ts'

/** What the rules of `Ephemeral` need: an engine without keys, and its time. */
export interface EphemeralSubject {
  readonly ephemeral: Ephemeral
  /** The engine's own time. */
  now(): Instant
  /** Lets at least `ms` pass for the engine, by moving its clock or by waiting. */
  advance(ms: number): Promise<void>
}

/** Long enough that nothing expires before a rule lets it, and short enough to wait for. */
const TTL_MS = 400
const QUARTER_MS = TTL_MS / 4
const LONG_MS = 60_000
/** How many callers race for one key. */
const CALLERS = 20
/** Rounds after which `gc` must have come to an end. */
const GC_ROUNDS_MAX = 50

function race<T>(call: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: CALLERS }, (_, index) => call(index)))
}

const values: readonly Rule<EphemeralSubject>[] = [
  {
    title: 'has nothing under a key that was never written',
    check: async ({ ephemeral }) => {
      expect(await ephemeral.get('a')).toBeUndefined()
      expect(await ephemeral.take('a')).toBeUndefined()
      expect(await ephemeral.release('a', '1')).toBe(false)
    },
  },
  {
    title: 'set writes, whatever was there',
    check: async ({ ephemeral }) => {
      await ephemeral.set('a', '1', LONG_MS)
      await ephemeral.set('b', 'other', LONG_MS)
      await ephemeral.set('a', 'two ⁂ words\n', LONG_MS)
      expect(await ephemeral.get('a')).toBe('two ⁂ words\n')
      expect(await ephemeral.get('b')).toBe('other')
    },
  },
  {
    title: 'set counts the time to live anew',
    check: async ({ ephemeral, advance }) => {
      await ephemeral.set('a', '1', TTL_MS)
      await advance(3 * QUARTER_MS)
      await ephemeral.set('a', '2', TTL_MS)
      await advance(2 * QUARTER_MS)
      expect(await ephemeral.get('a')).toBe('2')
    },
  },
  {
    title: 'keeps a key until its time to live has passed, and no longer',
    check: async ({ ephemeral, advance }) => {
      await ephemeral.set('a', '1', TTL_MS)
      await advance(QUARTER_MS)
      expect(await ephemeral.get('a')).toBe('1')
      await advance(3 * QUARTER_MS)
      expect(await ephemeral.get('a')).toBeUndefined()
    },
  },
  {
    title: 'keeps keys of 1 and of 200 characters apart',
    check: async ({ ephemeral }) => {
      const keys = ['k', `${'k'.repeat(199)}1`, `${'k'.repeat(199)}2`, 'K', 'k ', "k'*%_:é"]
      for (const key of keys) await ephemeral.set(key, `value of ${key}`, LONG_MS)
      for (const key of keys) expect(await ephemeral.get(key)).toBe(`value of ${key}`)
    },
  },
  {
    title: 'add writes only where nothing is, and says whether it did',
    check: async ({ ephemeral }) => {
      expect(await ephemeral.add('a', '1', LONG_MS)).toBe(true)
      expect(await ephemeral.add('a', '2', LONG_MS)).toBe(false)
      expect(await ephemeral.get('a')).toBe('1')
    },
  },
  {
    title: 'an add that is refused does not extend the time to live',
    check: async ({ ephemeral, advance }) => {
      await ephemeral.add('a', '1', TTL_MS)
      await advance(3 * QUARTER_MS)
      expect(await ephemeral.add('a', '2', LONG_MS)).toBe(false)
      await advance(QUARTER_MS)
      expect(await ephemeral.get('a')).toBeUndefined()
    },
  },
  {
    title: 'every verb takes an expired key for absent',
    check: async ({ ephemeral, advance }) => {
      for (const key of ['added', 'taken', 'extended', 'released']) await ephemeral.set(key, 'old', TTL_MS)
      await ephemeral.incr('counted', 5, TTL_MS)
      await advance(TTL_MS)
      expect(await ephemeral.add('added', 'new', LONG_MS)).toBe(true)
      expect(await ephemeral.get('added')).toBe('new')
      expect(await ephemeral.take('taken')).toBeUndefined()
      expect(await ephemeral.extend('extended', 'old', LONG_MS)).toBe(false)
      expect(await ephemeral.release('released', 'old')).toBe(false)
      expect(await ephemeral.incr('counted', 1, LONG_MS)).toBe(1)
    },
  },
  {
    title: 'of any number of callers that add one key, one does',
    check: async ({ ephemeral }) => {
      const added = await race((index) => ephemeral.add('a', String(index), LONG_MS))
      expect(added.filter(Boolean)).toHaveLength(1)
      expect(await ephemeral.get('a')).toBe(String(added.indexOf(true)))
    },
  },
  {
    title: 'take reads and removes',
    check: async ({ ephemeral }) => {
      await ephemeral.set('a', '1', LONG_MS)
      expect(await ephemeral.take('a')).toBe('1')
      expect(await ephemeral.take('a')).toBeUndefined()
      expect(await ephemeral.get('a')).toBeUndefined()
    },
  },
  {
    title: 'of any number of callers that take one key, one gets the value',
    check: async ({ ephemeral }) => {
      await ephemeral.set('a', '1', LONG_MS)
      const taken = await race(() => ephemeral.take('a'))
      expect(taken.filter((value) => value !== undefined)).toEqual(['1'])
    },
  },
  {
    title: 'extend counts the time to live anew only where the value is still this one, and says whether it did',
    check: async ({ ephemeral, advance }) => {
      await ephemeral.set('mine', '1', TTL_MS)
      await ephemeral.set('other', '2', TTL_MS)
      await advance(3 * QUARTER_MS)
      expect(await ephemeral.extend('mine', '1', TTL_MS)).toBe(true)
      expect(await ephemeral.extend('other', '1', TTL_MS)).toBe(false)
      expect(await ephemeral.extend('absent', '1', LONG_MS)).toBe(false)
      await advance(2 * QUARTER_MS)
      expect(await ephemeral.get('mine')).toBe('1')
      expect(await ephemeral.get('other')).toBeUndefined()
      expect(await ephemeral.get('absent')).toBeUndefined()
    },
  },
  {
    title: 'release removes only where the value is still this one, and says whether it did',
    check: async ({ ephemeral }) => {
      await ephemeral.set('a', 'mine', LONG_MS)
      expect(await ephemeral.release('a', 'yours')).toBe(false)
      expect(await ephemeral.get('a')).toBe('mine')
      expect(await ephemeral.release('a', 'mine')).toBe(true)
      expect(await ephemeral.get('a')).toBeUndefined()
    },
  },
]

const counters: readonly Rule<EphemeralSubject>[] = [
  {
    title: 'incr adds to a counter and returns it',
    check: async ({ ephemeral }) => {
      expect(await ephemeral.incr('a', 1, LONG_MS)).toBe(1)
      expect(await ephemeral.incr('a', 3_000_000_000, LONG_MS)).toBe(3_000_000_001)
      expect(await ephemeral.incr('a', -1, LONG_MS)).toBe(3_000_000_000)
      expect(await ephemeral.incr('b', 7, LONG_MS)).toBe(7)
    },
  },
  {
    title: 'of any number of callers that incr one counter, none is lost',
    check: async ({ ephemeral }) => {
      const counts = await race(() => ephemeral.incr('a', 1, LONG_MS))
      expect(counts.sort((a, b) => a - b)).toEqual(Array.from({ length: CALLERS }, (_, index) => index + 1))
    },
  },
  {
    title: 'a counter expires when its first increment does, however often it is incremented',
    check: async ({ ephemeral, advance }) => {
      await ephemeral.incr('a', 1, TTL_MS)
      await advance(2 * QUARTER_MS)
      // Back to what a first increment would have returned: that does not make the next one the first.
      await ephemeral.incr('a', -1, LONG_MS)
      await ephemeral.incr('a', 1, LONG_MS)
      await advance(2 * QUARTER_MS)
      expect(await ephemeral.get('a')).toBeUndefined()
      expect(await ephemeral.incr('a', 1, LONG_MS)).toBe(1)
    },
  },
  {
    title: 'raise moves a deadline forward, never back, and returns the one that stands',
    check: async ({ ephemeral, now }) => {
      const until = now() + LONG_MS
      expect(await ephemeral.raise('a', until)).toBe(until)
      expect(await ephemeral.raise('a', until - 1)).toBe(until)
      expect(await ephemeral.raise('a', until + 1)).toBe(until + 1)
      expect(await ephemeral.raise('b', until)).toBe(until)
    },
  },
  {
    title: 'a raised deadline expires when it is reached',
    check: async ({ ephemeral, now, advance }) => {
      await ephemeral.raise('a', now() + QUARTER_MS)
      await ephemeral.raise('a', now() + TTL_MS)
      await ephemeral.raise('a', now() + 2 * QUARTER_MS)
      await advance(2 * QUARTER_MS)
      expect(await ephemeral.get('a')).toBeDefined()
      await advance(2 * QUARTER_MS)
      expect(await ephemeral.get('a')).toBeUndefined()
    },
  },
]

const housekeeping: readonly Rule<EphemeralSubject>[] = [
  {
    title: 'gc comes to an end, says how many it forgot at most, and keeps what lives',
    check: async ({ ephemeral, advance }) => {
      for (let index = 0; index < CALLERS; index++) await ephemeral.set(`old ${index}`, '1', TTL_MS)
      await ephemeral.set('young', '1', LONG_MS)
      await advance(TTL_MS)
      let forgotten = 0
      let batch = await ephemeral.gc()
      for (let round = 0; batch > 0 && round < GC_ROUNDS_MAX; round++) {
        forgotten += batch
        batch = await ephemeral.gc()
      }
      expect(batch).toBe(0)
      // Engines that expire keys by themselves have none left to forget.
      expect(forgotten).toBeLessThanOrEqual(CALLERS)
      expect(await ephemeral.get('young')).toBe('1')
    },
  },
]

/** The contract of `Ephemeral`, sentence by sentence. */
export const ephemeralRules: readonly Rule<EphemeralSubject>[] = [...values, ...counters, ...housekeeping]
