import { keepsContract } from '../conformance/conformance.ts'
import { jobsRules } from '../conformance/jobs-rules.ts'
import { FakeClock } from './fake-clock.ts'
import { MemoryJobs } from './memory-jobs.ts'

keepsContract('MemoryJobs', jobsRules, {
  create: async () => {
    const clock = new FakeClock()
    const jobs = new MemoryJobs({ clock })
    return { jobs, now: () => clock.now(), advance: (ms) => clock.advance(ms), reopen: async () => jobs }
  },
  destroy: ({ jobs }) => jobs[Symbol.asyncDispose](),
})
