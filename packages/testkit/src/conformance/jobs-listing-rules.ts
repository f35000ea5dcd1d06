import { expect } from 'vitest'
import type { Rule } from './conformance.ts'
import { claimNext, FAILURE, type JobsSubject, LONG_MS, outcome, submit } from './jobs-subject.ts'

/** What the jobs tell of themselves. */
export const jobsListingRules: readonly Rule<JobsSubject>[] = [
  {
    title: 'lists what waits and what runs, oldest first and as many as asked for',
    check: async ({ jobs }) => {
      expect(await jobs.underWay('ingest', 'waiting', 10)).toEqual([])
      const waiting = [await submit(jobs, 'b'), await submit(jobs, 'a'), await submit(jobs, 'c')]
      expect(await jobs.underWay('ingest', 'waiting', 10)).toEqual(waiting)
      expect(await jobs.underWay('ingest', 'waiting', 2)).toEqual(waiting.slice(0, 2))
      expect(await jobs.underWay('adopt', 'waiting', 10)).toEqual([])
      const { job } = await claimNext(jobs, LONG_MS)
      expect(await jobs.underWay('ingest', 'running', 10)).toEqual([job])
      expect(await jobs.underWay('ingest', 'waiting', 10)).toEqual(waiting.slice(1))
    },
  },
  {
    title: 'lists what has ended, well or badly, the last first and as many as asked for',
    check: async ({ jobs, advance }) => {
      const ended: unknown[] = []
      for (const key of ['a', 'b', 'c']) {
        await submit(jobs, key)
        const claim = await claimNext(jobs, LONG_MS)
        if (key === 'b') await jobs.fail(claim, FAILURE)
        else await jobs.complete(claim, outcome())
        ended.unshift(await jobs.get(claim.job.id))
        await advance(2)
      }
      await submit(jobs, 'd')
      expect(await jobs.ended(10)).toEqual(ended)
      expect(await jobs.ended(2)).toEqual(ended.slice(0, 2))
    },
  },
]
