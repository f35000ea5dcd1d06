import type { CallOptions, IngestRequest, Job, JobFailure, Jobs, Recognised } from '@streamvault/core'
import { applyOverride, type Override } from '../recognise/override.ts'
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
   * What `override` says of them wins over their names. A file whose job is unfinished gets that same job. Throws what `Jobs.submit` throws, and the signal's reason once
   * that is aborted; what was submitted until then stays submitted.
   */
  async *submit(paths: readonly string[], options: IngestDeskOptions): AsyncGenerator<Submission, void> {
    const { jobs, recognise } = this.#deps
    for (const path of paths) {
      for await (const found of walkFiles(path, options)) {
        if ('failure' in found) {
          yield found
          continue
        }
        const request = { path: found.path, ...decide(recognise(found.relativePath), options.override) }
        yield { path: found.path, job: await jobs.submit('ingest', found.path, request) }
      }
    }
  }
}

function decide(recognised: Recognised, override: Override | undefined): Omit<IngestRequest, 'path'> {
  return override === undefined ? { recognised } : { recognised: applyOverride(recognised, override), isDecided: true }
}
