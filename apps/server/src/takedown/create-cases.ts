import { CaseKeeper, CaseWork } from '@streamvault/manager'
import { JobRunner } from '@streamvault/worker'
import { createManager, type Foundation, JOB_LEASE_MS, JOB_POLL_MS } from '../compose.ts'
import { awaitEnforcement } from './enforcement.ts'

/** Each waits for workers most of its time. */
const CASES_MAX = 4

/** The part of the control plane that carries takedowns out, step by step. */
export function createCases(foundation: Foundation): JobRunner<'takedown'> {
  const enforce = (signal: AbortSignal) => awaitEnforcement(foundation, signal)
  const work = new CaseWork({ ...foundation, ...createManager(foundation), enforce })
  return new JobRunner(foundation, work, { jobsMax: CASES_MAX, leaseMs: JOB_LEASE_MS, pollMs: JOB_POLL_MS })
}

/** Takes up what was not carried out. */
export function createCaseKeeper(foundation: Foundation): CaseKeeper {
  return new CaseKeeper({ ...foundation, ...createManager(foundation) })
}
