import type { CallOptions, Job, Jobs, Provenance } from '@streamvault/core'

export interface AdoptDeskDeps {
  readonly jobs: Pick<Jobs, 'submit'>
}

/** A place that has a job now. */
export interface AdoptSubmission {
  readonly place: string
  readonly job: Job<'adopt'>
}

/** What somebody says of what is in a place. */
export interface AdoptSaying extends CallOptions {
  readonly provenance?: Provenance | undefined
}

/** Where places of the store come in that others filled; whoever claims the jobs looks into them. */
export class AdoptDesk {
  readonly #deps: AdoptDeskDeps

  constructor(deps: AdoptDeskDeps) {
    this.#deps = deps
  }

  /** Submits a job for every place, once each. A place whose job is unfinished gets that same job. */
  async *submit(places: readonly string[], { signal, provenance }: AdoptSaying): AsyncGenerator<AdoptSubmission, void> {
    for (const place of new Set(places.map((given) => given.trim()))) {
      signal.throwIfAborted()
      yield { place, job: await this.#deps.jobs.submit('adopt', place, { place, ...creditOf(place, provenance) }) }
    }
  }

  /** Has places watched from now on, by a job each. One that is watched already goes on as it was asked for first. */
  async watch(places: readonly string[]): Promise<void> {
    for (const place of new Set(places)) await this.#deps.jobs.submit('watch', place, { place, ...creditOf(place, {}) })
  }
}

/** A place is where its films come from, unless somebody says otherwise. */
function creditOf(place: string, said: Provenance | undefined): { readonly provenance?: Provenance } {
  return said === undefined ? {} : { provenance: { source: `channel ${place}`, ...said } }
}
