import { isJobOf, type Job, type Jobs } from '@streamvault/core'

export interface ScrubDeskDeps {
  readonly jobs: Pick<Jobs, 'submit' | 'unfinished' | 'ended'>
}

/** All is scrubbed, or nothing is. */
const KEY = 'all'
/** The last scrub is looked for among so many. */
const ENDED_MAX = 200

/** Where operators have everything read again, and see what came out. */
export class ScrubDesk {
  readonly #deps: ScrubDeskDeps

  constructor(deps: ScrubDeskDeps) {
    this.#deps = deps
  }

  /** Has everything read again; where that is under way, returns that job. */
  start(by: string): Promise<Job<'scrub'>> {
    return this.#deps.jobs.submit('scrub', KEY, { by })
  }

  /** The scrub that is under way, or else the last one that is on record. */
  async lastJob(): Promise<Job<'scrub'> | undefined> {
    const { jobs } = this.#deps
    const current = await jobs.unfinished('scrub', KEY)
    if (current !== undefined) return current
    for (const job of await jobs.ended(ENDED_MAX)) if (isJobOf(job, 'scrub')) return job
    return undefined
  }
}
