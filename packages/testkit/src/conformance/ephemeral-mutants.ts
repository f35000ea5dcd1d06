import type { Ephemeral } from '@streamvault/core'
import type { Mutant, SubjectFactory } from './conformance.ts'
import type { EphemeralSubject } from './ephemeral-rules.ts'
import { altered, type Defect, mutantOf } from './mutant-of.ts'

type EphemeralDefect = Omit<Defect<EphemeralSubject>, 'spoil'> & {
  readonly changes: (ephemeral: Ephemeral, subject: EphemeralSubject) => Partial<Ephemeral>
}

const DEFECTS: readonly EphemeralDefect[] = [
  {
    wrong: 'overwrites on add',
    killedBy: 'add writes only where nothing is, and says whether it did',
    changes: (ephemeral) => ({
      add: async (key, value, ttlMs) => {
        const added = await ephemeral.add(key, value, ttlMs)
        await ephemeral.set(key, value, ttlMs)
        return added
      },
    }),
  },
  {
    wrong: 'adds in two steps',
    killedBy: 'of any number of callers that add one key, one does',
    changes: (ephemeral) => ({
      add: async (key, value, ttlMs) => {
        if ((await ephemeral.get(key)) !== undefined) return false
        await ephemeral.set(key, value, ttlMs)
        return true
      },
    }),
  },
  {
    wrong: 'takes without removing',
    killedBy: 'take reads and removes',
    changes: (ephemeral) => ({ take: (key) => ephemeral.get(key) }),
  },
  {
    wrong: 'takes in two steps',
    killedBy: 'of any number of callers that take one key, one gets the value',
    changes: (ephemeral) => ({
      take: async (key) => {
        const value = await ephemeral.get(key)
        await ephemeral.take(key)
        return value
      },
    }),
  },
  {
    wrong: 'never lets a key expire',
    killedBy: 'keeps a key until its time to live has passed, and no longer',
    changes: (ephemeral) => ({ set: (key, value) => ephemeral.set(key, value, 1_000_000_000) }),
  },
  {
    wrong: 'counts the time to live in seconds',
    killedBy: 'keeps a key until its time to live has passed, and no longer',
    changes: (ephemeral) => ({ set: (key, value, ttlMs) => ephemeral.set(key, value, Math.ceil(ttlMs / 1000)) }),
  },
  {
    wrong: 'extends a counter that is back at its first increment',
    killedBy: 'a counter expires when its first increment does, however often it is incremented',
    changes: (ephemeral) => ({
      incr: async (key, by, ttlMs) => {
        const count = await ephemeral.incr(key, by, ttlMs)
        if (count === by) await ephemeral.set(key, String(count), ttlMs)
        return count
      },
    }),
  },
  {
    wrong: 'increments in two steps',
    killedBy: 'of any number of callers that incr one counter, none is lost',
    changes: (ephemeral) => ({
      incr: async (key, by, ttlMs) => {
        const count = Number((await ephemeral.get(key)) ?? 0) + by
        await ephemeral.set(key, String(count), ttlMs)
        return count
      },
    }),
  },
  {
    wrong: 'lets a deadline move back',
    killedBy: 'raise moves a deadline forward, never back, and returns the one that stands',
    changes: (ephemeral) => ({
      raise: async (key, until) => {
        await ephemeral.take(key)
        return ephemeral.raise(key, until)
      },
    }),
  },
  {
    wrong: 'forgets to move the expiry of a deadline that it raises',
    killedBy: 'a raised deadline expires when it is reached',
    changes: (ephemeral, { now }) => ({
      raise: async (key, until) => {
        if (!(await ephemeral.add(key, String(until), until - now()))) return ephemeral.raise(key, 0)
        return until
      },
    }),
  },
  {
    wrong: 'extends whatever the value is',
    killedBy: 'extend counts the time to live anew only where the value is still this one, and says whether it did',
    changes: (ephemeral) => ({
      extend: async (key, _value, ttlMs) => {
        const value = await ephemeral.get(key)
        return value !== undefined && (await ephemeral.extend(key, value, ttlMs))
      },
    }),
  },
  {
    wrong: 'writes what it should extend',
    killedBy: 'extend counts the time to live anew only where the value is still this one, and says whether it did',
    changes: (ephemeral) => ({
      extend: async (key, value, ttlMs) => {
        if ((await ephemeral.get(key)) === undefined) return ephemeral.add(key, value, ttlMs)
        return ephemeral.extend(key, value, ttlMs)
      },
    }),
  },
  {
    wrong: 'does not extend',
    killedBy: 'extend counts the time to live anew only where the value is still this one, and says whether it did',
    changes: (ephemeral) => ({ extend: async (key, value) => (await ephemeral.get(key)) === value }),
  },
  {
    wrong: 'releases whatever the value is',
    killedBy: 'release removes only where the value is still this one, and says whether it did',
    changes: (ephemeral) => ({ release: async (key) => (await ephemeral.take(key)) !== undefined }),
  },
  {
    wrong: 'forgets what lives',
    killedBy: 'gc comes to an end, says how many it forgot at most, and keeps what lives',
    changes: (ephemeral) => ({
      gc: async () => {
        await ephemeral.take('young')
        return ephemeral.gc()
      },
    }),
  },
]

/** Subjects of `factory`, each wrong in one way that the rules of `Ephemeral` must notice. */
export function ephemeralMutants(factory: SubjectFactory<EphemeralSubject>): Mutant<EphemeralSubject>[] {
  return DEFECTS.map(({ wrong, killedBy, changes }) =>
    mutantOf(factory, {
      wrong,
      killedBy,
      spoil: (subject) => ({
        now: () => subject.now(),
        advance: (ms) => subject.advance(ms),
        ephemeral: altered(subject.ephemeral, changes(subject.ephemeral, subject)),
      }),
    }),
  )
}
