import type { Claim, Instant, Jobs } from '@streamvault/core'
import { expect } from 'vitest'
import type { Rule } from './conformance.ts'
import { expectCode } from './expect-code.ts'
import {
  CHECKPOINT,
  claimNext,
  FAILURE,
  HALF_MS,
  type JobsSubject,
  LEASE_MS,
  LONG_MS,
  outcome,
  requestFor,
  submit,
} from './jobs-subject.ts'

/** How many callers race for jobs. */
const CALLERS = 20

/** Every write that only the holder of a lease may do. */
const HELD_WRITES: Readonly<Record<string, (jobs: Jobs, claim: Claim<'ingest'>, now: Instant) => Promise<void>>> = {
  renew: (jobs, claim) => jobs.renew(claim, LONG_MS, { phase: 'storing', doneBytes: 9, totalBytes: 9 }),
  checkpoint: (jobs, claim) => jobs.checkpoint(claim, CHECKPOINT),
  complete: (jobs, claim) => jobs.complete(claim, outcome()),
  fail: (jobs, claim) => jobs.fail(claim, FAILURE),
  retry: (jobs, claim, now) => jobs.fail(claim, FAILURE, now),
  release: (jobs, claim) => jobs.release(claim),
}

async function refusesEveryWrite({ jobs, now }: JobsSubject, claim: Claim<'ingest'>): Promise<void> {
  const before = await jobs.get(claim.job.id)
  for (const write of Object.values(HELD_WRITES)) await expectCode(write(jobs, claim, now()), 'LEASE_LOST')
  expect(await jobs.get(claim.job.id)).toEqual(before)
}

/** Claims, and what their leases protect. */
export const jobsClaimRules: readonly Rule<JobsSubject>[] = [
  {
    title: 'claims the oldest job first, and each once',
    check: async ({ jobs, advance }) => {
      expect(await jobs.claim('ingest', LEASE_MS)).toBeUndefined()
      for (const key of ['c', 'a', 'b']) {
        await submit(jobs, key)
        await advance(1)
      }
      const claims = [await claimNext(jobs, LONG_MS), await claimNext(jobs, LONG_MS), await claimNext(jobs, LONG_MS)]
      expect(claims.map(({ job }) => job.key)).toEqual(['c', 'a', 'b'])
      expect(claims[0]?.job).toMatchObject({ state: 'running', attempts: 1, request: requestFor('/films/c') })
      expect(await jobs.claim('ingest', LEASE_MS)).toBeUndefined()
    },
  },
  {
    title: 'of any number of callers that claim, no two get one job',
    check: async ({ jobs }) => {
      for (let index = 0; index < CALLERS / 2; index++) await submit(jobs, `film ${index}`)
      const claims = await Promise.all(Array.from({ length: CALLERS }, () => jobs.claim('ingest', LONG_MS)))
      const claimed = claims.filter((claim) => claim !== undefined)
      expect(claimed).toHaveLength(CALLERS / 2)
      expect(new Set(claimed.map(({ job }) => job.id)).size).toBe(CALLERS / 2)
      expect(new Set(claimed.map(({ token }) => token)).size).toBe(CALLERS / 2)
    },
  },
  {
    title: 'claims a job again once its lease has run out, and not before',
    check: async ({ jobs, advance }) => {
      const { id } = await submit(jobs, 'a')
      const first = await claimNext(jobs)
      await advance(HALF_MS)
      expect(await jobs.claim('ingest', LEASE_MS)).toBeUndefined()
      await advance(HALF_MS)
      const second = await claimNext(jobs)
      expect(second.job).toMatchObject({ id, state: 'running', attempts: 2 })
      expect(second.token).not.toBe(first.token)
      expect(await jobs.claim('ingest', LEASE_MS)).toBeUndefined()
    },
  },
  {
    title: 'claims a job whose lease has run out before the younger ones that wait',
    check: async ({ jobs, advance }) => {
      await submit(jobs, 'a')
      await claimNext(jobs)
      await advance(LEASE_MS)
      await submit(jobs, 'b')
      expect((await claimNext(jobs)).job.key).toBe('a')
      expect((await claimNext(jobs)).job.key).toBe('b')
    },
  },
  {
    title: 'renew extends the lease from now on, and notes progress where given',
    check: async ({ jobs, advance }) => {
      const { id } = await submit(jobs, 'a')
      const claim = await claimNext(jobs)
      const progress = { phase: 'reading', doneBytes: 5, totalBytes: 10 } as const
      await advance(HALF_MS)
      await jobs.renew(claim, LEASE_MS, progress)
      await advance(HALF_MS)
      expect(await jobs.claim('ingest', LEASE_MS)).toBeUndefined()
      await jobs.renew(claim, HALF_MS)
      expect((await jobs.get(id))?.progress).toEqual(progress)
      await advance(HALF_MS)
      expect((await claimNext(jobs)).job.id).toBe(id)
    },
  },
  {
    title: 'a lease that has run out is held until somebody else takes the job',
    check: async ({ jobs, advance }) => {
      const { id } = await submit(jobs, 'a')
      const claim = await claimNext(jobs)
      await advance(2 * LEASE_MS)
      await jobs.checkpoint(claim, CHECKPOINT)
      await jobs.renew(claim, LEASE_MS)
      expect(await jobs.claim('ingest', LEASE_MS)).toBeUndefined()
      await advance(2 * LEASE_MS)
      await jobs.complete(claim, outcome())
      expect((await jobs.get(id))?.state).toBe('done')
    },
  },
  {
    title: 'refuses every write under a lease that somebody else has taken over',
    check: async (subject) => {
      const { jobs, advance } = subject
      await submit(jobs, 'a')
      const late = await claimNext(jobs)
      await advance(LEASE_MS)
      const holder = await claimNext(jobs, LONG_MS)
      await refusesEveryWrite(subject, late)
      await jobs.complete(holder, outcome())
    },
  },
  {
    title: 'refuses every write once the job has ended or was given back',
    check: async (subject) => {
      const { jobs, now } = subject
      for (const end of ['complete', 'fail', 'retry', 'release']) {
        await submit(jobs, end)
        const claim = await claimNext(jobs)
        await HELD_WRITES[end]?.(jobs, claim, now() + LONG_MS)
        await refusesEveryWrite(subject, claim)
        if (end === 'release') expect((await jobs.get(claim.job.id))?.state).toBe('waiting')
      }
    },
  },
]
