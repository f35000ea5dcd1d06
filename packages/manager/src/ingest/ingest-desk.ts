import { sep } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import {
  type CallOptions,
  type IngestRequest,
  type Job,
  type JobFailure,
  type Jobs,
  type Recognised,
  VaultError,
} from '@streamvault/core'
import { applyOverride, type Override } from '../recognise/override.ts'
import { failureOf } from './inspect-path.ts'
import { walkFiles } from './walk-files.ts'

export interface IngestDeskDeps {
  readonly jobs: Pick<Jobs, 'submit'>
  /** What a file is taken to be, by its name and those of its folders, `/` between them. */
  readonly recognise: (relativePath: string) => Recognised
}

/** One file that has a job now, or one path that could not be taken. Paths are absolute. */
export type Submission =
  | { readonly path: string; readonly job: Job<'ingest'> }
  | { readonly path: string; readonly failure: JobFailure }

export interface IngestDeskOptions extends CallOptions {
  /** What an operator says of all of the files. */
  readonly override?: Override | undefined
}

/** Where files come in: it looks at names, never into files, and leaves the work to whoever claims the jobs. */
export class IngestDesk {
  readonly #deps: IngestDeskDeps

  constructor(deps: IngestDeskDeps) {
    this.#deps = deps
  }

  /**
   * Submits a job for every file at `paths`, folders included, one at a time as the caller asks for the next.
   *
   * What `override` says of them wins over their names. A file whose job is unfinished gets that same job, and where an
   * operator says something else of it now, fails with `INGEST_UNDERWAY`. Throws what `Jobs.submit` throws, and the signal's
   * reason once that is aborted; what was submitted until then stays submitted.
   */
  async *submit(paths: readonly string[], options: IngestDeskOptions): AsyncGenerator<Submission, void> {
    for (const path of paths) {
      for await (const found of walkFiles(path, options)) {
        yield 'failure' in found ? found : await this.#submitFile(found, options.override)
      }
    }
  }

  async #submitFile({ path, relativePath }: NamedPath, override: Override | undefined): Promise<Submission> {
    const request = { path, ...this.#decide(relativePath, override) }
    const job = await this.#deps.jobs.submit('ingest', path, request)
    const isHeard = override === undefined || isDeepStrictEqual(job.request.recognised, request.recognised)
    return isHeard ? { path, job } : { path, failure: failureOf(new VaultError('INGEST_UNDERWAY')) }
  }

  #decide(relativePath: string, override: Override | undefined): Omit<IngestRequest, 'path'> {
    const { recognise } = this.#deps
    if (override === undefined) return { recognised: recognise(relativePath) }
    return { recognised: applyOverride(recognise(inSeason(relativePath, override)), override), isDecided: true }
  }
}

interface NamedPath {
  readonly path: string
  readonly relativePath: string
}

/** The path as it would be in a folder of the season that an operator names: bare numbers are episodes there. */
function inSeason(relativePath: string, { season }: Override): string {
  if (season === undefined) return relativePath
  const names = relativePath.split(sep)
  return [...names.slice(0, -1), `Season ${season}`, ...names.slice(-1)].join(sep)
}
