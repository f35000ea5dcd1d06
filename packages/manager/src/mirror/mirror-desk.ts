import {
  type Catalog,
  type Clock,
  type Denials,
  type Instant,
  isJobOf,
  type Job,
  type Jobs,
  mirroredPartsOf,
} from '@streamvault/core'

export interface MirrorDeskDeps {
  readonly catalog: Pick<Catalog, 'files'>
  readonly denials: Pick<Denials, 'isDenied'>
  readonly jobs: Pick<Jobs, 'submit' | 'unfinished' | 'ended'>
  readonly clock: Pick<Clock, 'now'>
}

/** What a mirror lacks. What is taken down is not copied, and does not count. */
export interface MirrorLag {
  /** Files some part of which has no copy. */
  readonly files: number
  readonly parts: number
  readonly bytes: number
  /** When the oldest of these files was added; absent where there is none. */
  readonly oldestAt?: Instant
}

const PAGE_FILES = 200
/** The last job of the mirror is looked for among so many. */
const ENDED_MAX = 200

/** Where operators see how far a mirror is, and have it brought up to date. */
export class MirrorDesk {
  readonly #deps: MirrorDeskDeps

  constructor(deps: MirrorDeskDeps) {
    this.#deps = deps
  }

  /** Goes through all files that lack something, a page at a time. */
  async lagOf(mirror: string, signal: AbortSignal): Promise<MirrorLag> {
    const { catalog, denials } = this.#deps
    let [files, parts, bytes, oldestAt] = [0, 0, 0, Number.POSITIVE_INFINITY]
    let after: string | undefined
    do {
      signal.throwIfAborted()
      const page = await catalog.files.listUncopied(mirror, {
        limit: PAGE_FILES,
        ...(after !== undefined && { after }),
      })
      for (const file of page.items) {
        const lacking = mirroredPartsOf(file).filter(({ copies = [] }) => !copies.some(({ store }) => store === mirror))
        if (lacking.length === 0 || denials.isDenied(file.id)) continue
        files++
        parts += lacking.length
        bytes += lacking.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
        oldestAt = Math.min(oldestAt, file.addedAt)
      }
      after = page.next
    } while (after !== undefined)
    return { files, parts, bytes, ...(files > 0 && { oldestAt }) }
  }

  /** Has the mirror brought up to date; where that is under way, returns that job. */
  copy(mirror: string): Promise<Job<'mirror'>> {
    return this.#deps.jobs.submit('mirror', mirror, { mirror })
  }

  /** The job that is under way, or else the last one that is on record. */
  async lastJob(mirror: string): Promise<Job<'mirror'> | undefined> {
    const { jobs } = this.#deps
    const current = await jobs.unfinished('mirror', mirror)
    if (current !== undefined) return current
    for (const job of await jobs.ended(ENDED_MAX)) if (isJobOf(job, 'mirror') && job.key === mirror) return job
    return undefined
  }
}
