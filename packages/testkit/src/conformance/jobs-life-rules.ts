import type { JobId, JobKind } from '@streamvault/core'
import { expect } from 'vitest'
import type { Rule } from './conformance.ts'
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
/** How many jobs one `gc` forgets at most. */
const GC_JOBS_MAX = 100

const submitting: readonly Rule<JobsSubject>[] = [
  {
    title: 'submits a job that waits',
    check: async ({ jobs, now }) => {
      const earliest = now()
      const job = await submit(jobs, 'a')
      const request = requestFor('/films/a')
      expect(job).toMatchObject({ kind: 'ingest', key: 'a', state: 'waiting', request, attempts: 0 })
      expect(job.createdAt).toBeGreaterThanOrEqual(earliest)
      expect(job.createdAt).toBeLessThanOrEqual(now())
      expect(await jobs.get(job.id)).toEqual(job)
      expect(await jobs.get('nobody' as JobId)).toBeUndefined()
    },
  },
  {
    title: 'returns the unfinished job of a kind and key, whatever its request',
    check: async ({ jobs }) => {
      const waiting = await submit(jobs, 'a')
      expect(await jobs.submit('ingest', 'a', requestFor('/elsewhere'))).toEqual(waiting)
      const { job: running } = await claimNext(jobs)
      expect(await jobs.submit('ingest', 'a', requestFor('/elsewhere'))).toEqual(running)
      expect((await submit(jobs, 'b')).id).not.toBe(waiting.id)
      expect(await jobs.pending('ingest')).toBe(2)
    },
  },
  {
    title: 'finds the job of a kind and key while it is unfinished',
    check: async ({ jobs }) => {
      const waiting = await submit(jobs, 'a')
      expect(await jobs.unfinished('ingest', 'a')).toEqual(waiting)
      expect(await jobs.unfinished('ingest', 'b')).toBeUndefined()
      expect(await jobs.unfinished('adopt', 'a')).toBeUndefined()
      const claim = await claimNext(jobs)
      expect(await jobs.unfinished('ingest', 'a')).toEqual(claim.job)
      await jobs.fail(claim, FAILURE)
      expect(await jobs.unfinished('ingest', 'a')).toBeUndefined()
    },
  },
  {
    title: 'submits a new job once the one before has ended, well or badly',
    check: async ({ jobs }) => {
      const first = await submit(jobs, 'a')
      await jobs.complete(await claimNext(jobs), outcome())
      const second = await submit(jobs, 'a')
      await jobs.fail(await claimNext(jobs), FAILURE)
      const third = await submit(jobs, 'a')
      expect(new Set([first.id, second.id, third.id]).size).toBe(3)
      expect(third).toMatchObject({ state: 'waiting', attempts: 0 })
    },
  },
  {
    title: 'of any number of callers that submit one key, all get the same job',
    check: async ({ jobs }) => {
      const submitted = await Promise.all(Array.from({ length: CALLERS }, () => submit(jobs, 'a')))
      expect(new Set(submitted.map(({ id }) => id)).size).toBe(1)
      expect(await jobs.pending('ingest')).toBe(1)
    },
  },
  {
    title: 'keeps kinds apart',
    check: async ({ jobs }) => {
      const other = 'other' as JobKind
      const mine = await submit(jobs, 'a')
      const theirs = await jobs.submit(other, 'a', requestFor('/films/a'))
      expect(theirs.id).not.toBe(mine.id)
      expect(await jobs.pending(other)).toBe(1)
      expect((await jobs.claim(other, LEASE_MS))?.job.id).toBe(theirs.id)
      expect(await jobs.claim(other, LEASE_MS)).toBeUndefined()
    },
  },
  {
    title: 'counts what waits or runs as pending',
    check: async ({ jobs, now }) => {
      for (const key of ['a', 'b', 'c']) await submit(jobs, key)
      expect(await jobs.pending('ingest')).toBe(3)
      const claims = [await claimNext(jobs), await claimNext(jobs), await claimNext(jobs)] as const
      expect(await jobs.pending('ingest')).toBe(3)
      await jobs.complete(claims[0], outcome())
      await jobs.fail(claims[1], FAILURE)
      await jobs.fail(claims[2], FAILURE, now() + LONG_MS)
      expect(await jobs.pending('ingest')).toBe(1)
    },
  },
]

const ending: readonly Rule<JobsSubject>[] = [
  {
    title: 'carries a checkpoint to the next claim',
    check: async ({ jobs, advance, now }) => {
      await submit(jobs, 'a')
      const first = await claimNext(jobs)
      expect(first.job.checkpoint).toBeUndefined()
      await jobs.checkpoint(first, { ...CHECKPOINT, parts: [] })
      await jobs.checkpoint(first, CHECKPOINT)
      await advance(LEASE_MS)
      const second = await claimNext(jobs)
      expect(second.job.checkpoint).toEqual(CHECKPOINT)
      await jobs.release(second)
      const third = await claimNext(jobs)
      expect(third.job.checkpoint).toEqual(CHECKPOINT)
      await jobs.fail(third, FAILURE, now())
      expect((await claimNext(jobs)).job.checkpoint).toEqual(CHECKPOINT)
    },
  },
  {
    title: 'complete ends the job with its outcome',
    check: async ({ jobs, advance }) => {
      const { id } = await submit(jobs, 'a')
      await jobs.complete(await claimNext(jobs), outcome())
      expect(await jobs.get(id)).toMatchObject({ state: 'done', outcome: outcome(), attempts: 1 })
      await advance(LEASE_MS)
      expect(await jobs.claim('ingest', LEASE_MS)).toBeUndefined()
    },
  },
  {
    title: 'fail ends the job with its failure',
    check: async ({ jobs, advance }) => {
      const { id } = await submit(jobs, 'a')
      await jobs.fail(await claimNext(jobs), FAILURE)
      expect(await jobs.get(id)).toMatchObject({ state: 'failed', failure: FAILURE })
      await advance(LEASE_MS)
      expect(await jobs.claim('ingest', LEASE_MS)).toBeUndefined()
    },
  },
  {
    title: 'fail lets the job wait until it is to be tried again, and others go first',
    check: async ({ jobs, advance, now }) => {
      const { id } = await submit(jobs, 'a')
      await jobs.fail(await claimNext(jobs), FAILURE, now() + LEASE_MS)
      expect(await jobs.get(id)).toMatchObject({ state: 'waiting', failure: FAILURE })
      await submit(jobs, 'b')
      await advance(HALF_MS)
      expect((await claimNext(jobs)).job.key).toBe('b')
      expect(await jobs.claim('ingest', LEASE_MS)).toBeUndefined()
      await advance(HALF_MS)
      expect((await claimNext(jobs)).job).toMatchObject({ id, attempts: 2 })
    },
  },
  {
    title: 'release gives the job back at once, as if it had not been claimed',
    check: async ({ jobs }) => {
      const job = await submit(jobs, 'a')
      await submit(jobs, 'b')
      await jobs.release(await claimNext(jobs))
      expect(await jobs.get(job.id)).toEqual(job)
      expect((await claimNext(jobs)).job).toMatchObject({ id: job.id, attempts: 1 })
    },
  },
  {
    title: 'keeps what was written for the next process',
    check: async ({ jobs, reopen }) => {
      const { id } = await submit(jobs, 'a')
      const claim = await claimNext(jobs, LONG_MS)
      await jobs.checkpoint(claim, CHECKPOINT)
      await submit(jobs, 'b')
      const again = await reopen()
      expect(await again.get(id)).toMatchObject({ state: 'running', checkpoint: CHECKPOINT, attempts: 1 })
      expect((await claimNext(again)).job.key).toBe('b')
      expect(await again.claim('ingest', LEASE_MS)).toBeUndefined()
      await again.complete(claim, outcome())
    },
  },
]

const forgetting: readonly Rule<JobsSubject>[] = [
  {
    title: 'gc forgets what ended before an instant, and nothing else',
    check: async ({ jobs, advance, now }) => {
      const ids: JobId[] = []
      for (const key of ['done', 'failed', 'late', 'running', 'waiting']) ids.push((await submit(jobs, key)).id)
      await jobs.complete(await claimNext(jobs, LONG_MS), outcome())
      await jobs.fail(await claimNext(jobs, LONG_MS), FAILURE)
      await advance(HALF_MS)
      const before = now()
      await jobs.complete(await claimNext(jobs, LONG_MS), outcome())
      await claimNext(jobs, LONG_MS)
      await advance(HALF_MS)
      expect(await jobs.gc(before)).toBe(2)
      expect(await jobs.gc(before)).toBe(0)
      const left = await Promise.all(ids.map((id) => jobs.get(id)))
      expect(left.map((job) => job?.key)).toEqual([undefined, undefined, 'late', 'running', 'waiting'])
    },
  },
  {
    title: `gc forgets ${GC_JOBS_MAX} jobs at a time`,
    check: async ({ jobs, advance, now }) => {
      for (let index = 0; index <= GC_JOBS_MAX; index++) {
        await submit(jobs, `film ${index}`)
        await jobs.fail(await claimNext(jobs), FAILURE)
      }
      await advance(1)
      expect(await jobs.gc(now())).toBe(GC_JOBS_MAX)
      expect(await jobs.gc(now())).toBe(1)
    },
  },
]

/** The life of a job: submitted, ended or tried again, forgotten. */
export const jobsLifeRules: readonly Rule<JobsSubject>[] = [...submitting, ...ending, ...forgetting]
