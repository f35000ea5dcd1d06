import { type Ephemeral, JOB_KINDS, type Job, type JobId, type Jobs, VaultError } from '@streamvault/core'
import { askToEnd } from './ask-to-end.ts'

export interface JobsDeskDeps {
  readonly jobs: Pick<Jobs, 'get' | 'underWay' | 'ended' | 'submit'>
  readonly ephemeral: Pick<Ephemeral, 'set'>
}

/** Kinds whose work looks whether somebody wants it to end. */
const CANCELLABLE: readonly Job['kind'][] = [
  'ingest',
  'leech',
  'torrent',
  'unpack',
  'copy',
  'mirror',
  'scrub',
  'backup',
]

/** Kinds of which a job that has failed can be tried once more as it was asked for. */
const REPEATABLE: readonly Job['kind'][] = ['ingest', 'leech', 'torrent', 'unpack', 'copy']

/** Whether somebody can have such a job ended. */
export function isCancellable({ kind }: Pick<Job, 'kind'>): boolean {
  return CANCELLABLE.includes(kind)
}

/** Whether it has failed and can be tried once more. */
export function isRepeatable({ kind, state }: Pick<Job, 'kind' | 'state'>): boolean {
  return state === 'failed' && REPEATABLE.includes(kind)
}

/** Where operators see what is under way, and end it. */
export class JobsDesk {
  readonly #deps: JobsDeskDeps

  constructor(deps: JobsDeskDeps) {
    this.#deps = deps
  }

  /** What runs, then what waits, kind by kind and at most `limit` of each; then the last `endedMax` that ended. */
  async list({ limit, endedMax }: { readonly limit: number; readonly endedMax: number }): Promise<readonly Job[]> {
    const { jobs } = this.#deps
    const listed: Job[] = []
    for (const state of ['running', 'waiting'] as const) {
      for (const kind of JOB_KINDS) listed.push(...(await jobs.underWay(kind, state, limit)))
    }
    return endedMax === 0 ? listed : [...listed, ...(await jobs.ended(endedMax))]
  }

  /** Submits a job anew that has failed, and returns the new one. Throws `JOB_NOT_FOUND` for any other. */
  async retry(id: string): Promise<Job> {
    const job = await this.#deps.jobs.get(id as JobId)
    if (job === undefined || !isRepeatable(job)) throw new VaultError('JOB_NOT_FOUND')
    return await this.#deps.jobs.submit(job.kind, job.key, job.request)
  }

  /**
   * Asks that a job ends, and returns it: whoever does it ends it within a second, or whoever claims it next. Throws `JOB_NOT_FOUND`
   * where there is none or it has ended, and `JOB_NOT_CANCELLABLE`.
   */
  async cancel(id: string): Promise<Job> {
    const job = await this.#deps.jobs.get(id as JobId)
    const isUnderWay = job?.state === 'waiting' || job?.state === 'running'
    if (isUnderWay && !isCancellable(job)) throw new VaultError('JOB_NOT_CANCELLABLE')
    return await askToEnd(this.#deps, job)
  }
}
