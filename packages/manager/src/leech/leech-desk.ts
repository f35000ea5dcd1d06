import { parseHttpUrl } from '@streamvault/contract'
import type { Ephemeral, Job, Jobs, Provenance } from '@streamvault/core'
import { askToEnd } from '../jobs/ask-to-end.ts'
import { addressKey } from './address-key.ts'

export interface LeechDeskDeps {
  readonly jobs: Pick<Jobs, 'submit' | 'unfinished'>
  readonly ephemeral: Pick<Ephemeral, 'set'>
}

/** What somebody says of a file that is leeched. */
export interface LeechSaying {
  readonly name?: string | undefined
  readonly provenance?: Provenance | undefined
}

/** Where files of web servers come in: it looks at addresses, asks nobody, and leaves the work to whoever claims the jobs. */
export class LeechDesk {
  readonly #deps: LeechDeskDeps

  constructor(deps: LeechDeskDeps) {
    this.#deps = deps
  }

  /**
   * Submits a job for the file at `url`, which is called `name` where that is given. An address whose job is unfinished gets
   * that same job. Throws `URL_INVALID`, and what `Jobs.submit` throws.
   */
  async submit(url: string, { name, provenance }: LeechSaying = {}): Promise<Job<'leech'>> {
    const parsed = parseHttpUrl(url)
    const request = { url: parsed.href, ...(name !== undefined && { name }), ...(provenance && { provenance }) }
    return await this.#deps.jobs.submit('leech', addressKey(parsed), request)
  }

  /**
   * Asks that the unfinished job of `url` ends, and returns it; whoever does it ends it within a second, or whoever claims it
   * next, and deletes what was stored. Throws `URL_INVALID`, and `JOB_NOT_FOUND` when there is none.
   */
  async cancel(url: string): Promise<Job<'leech'>> {
    return await askToEnd(this.#deps, await this.#deps.jobs.unfinished('leech', addressKey(parseHttpUrl(url))))
  }
}
