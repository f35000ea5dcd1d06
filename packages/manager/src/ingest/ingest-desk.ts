import { sep } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import {
  type CallOptions,
  type Catalog,
  type ErrorCode,
  type IngestRequest,
  type Job,
  type JobFailure,
  type Jobs,
  type Provenance,
  type Recognised,
  VaultError,
} from '@streamvault/core'
import { applyOverride, type Override } from '../recognise/override.ts'
import { SidecarDesk, type Surroundings } from '../sidecars/sidecar-desk.ts'
import { failureOf } from './inspect-path.ts'
import { type FoundFile, walkFiles } from './walk-files.ts'

export interface IngestDeskDeps {
  readonly jobs: Pick<Jobs, 'submit'>
  /** Where the videos of subtitles that come later are found. */
  readonly catalog: Pick<Catalog, 'files'>
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
  /** Where the files come from, and who gives them. */
  readonly provenance?: Provenance | undefined
}

/** Where files come in: it looks at names, never into files, and leaves the work to whoever claims the jobs. */
export class IngestDesk {
  readonly #deps: IngestDeskDeps
  readonly #sidecars: SidecarDesk

  constructor(deps: IngestDeskDeps) {
    this.#deps = deps
    this.#sidecars = new SidecarDesk(deps)
  }

  /**
   * Submits a job for every file at `paths`, folders included, one at a time as the caller asks for the next. Subtitles come with
   * the video that they lie beside; one without, with that of the vault whose name it has, and else fails with
   * `SUBTITLE_VIDEO_UNKNOWN`.
   *
   * What `override` says of them wins over their names. A file whose job is unfinished gets that same job, and where an
   * operator says something else of it now, fails with `INGEST_UNDERWAY`. Throws what `Jobs.submit` throws, and the signal's
   * reason once that is aborted; what was submitted until then stays submitted.
   */
  async *submit(paths: readonly string[], options: IngestDeskOptions): AsyncGenerator<Submission, void> {
    for (const path of paths) {
      for await (const found of walkFiles(path, options)) {
        if ('failure' in found) yield found
        else if ('video' in found) yield* this.#submitVideo(found.video, options)
        else if ('subtitle' in found) yield* this.#submitSubtitle(found.subtitle.place, options)
        else yield* this.#submitLeft(found.ended, options)
      }
    }
  }

  async *#submitVideo(
    { path, relativePath, place }: FoundFile,
    options: IngestDeskOptions,
  ): AsyncGenerator<Submission, void> {
    const { override, provenance } = options
    const { sidecars, tooMany } = this.#sidecars.besideOf(place.folder, place.path)
    const beside = sidecars.length === 0 ? {} : { sidecars }
    const said = { ...this.#decide(relativePath, override), ...(provenance && { provenance }) }
    yield await this.#submit(path, { path, ...said, ...beside }, override)
    for (const sidecar of tooMany) yield refuse(sidecar.path, 'SUBTITLES_TOO_MANY')
  }

  async *#submitLeft(folder: Surroundings, options: IngestDeskOptions): AsyncGenerator<Submission, void> {
    for (const path of this.#sidecars.leftIn(folder)) yield* this.#submitSubtitle({ folder, path }, options)
  }

  async *#submitSubtitle(
    { folder, path }: FoundFile['place'],
    options: IngestDeskOptions,
  ): AsyncGenerator<Submission, void> {
    const decide = (relativePath: string) => this.#decide(relativePath, options.override).recognised
    const { sidecar, videos } = await this.#sidecars.find(folder, path, decide)
    if (videos.size === 0) yield refuse(path, 'SUBTITLE_VIDEO_UNKNOWN')
    for (const [video, recognised] of videos) {
      yield await this.#submit(`${path}#${video}`, { path, recognised, sidecars: [sidecar], video }, undefined)
    }
  }

  async #submit(key: string, request: IngestRequest, override: Override | undefined): Promise<Submission> {
    const { path } = request
    const job = await this.#deps.jobs.submit('ingest', key, request)
    const isHeard = override === undefined || isDeepStrictEqual(job.request.recognised, request.recognised)
    return isHeard ? { path, job } : refuse(path, 'INGEST_UNDERWAY')
  }

  #decide(relativePath: string, override: Override | undefined): Omit<IngestRequest, 'path'> {
    const { recognise } = this.#deps
    if (override === undefined) return { recognised: recognise(relativePath) }
    return { recognised: applyOverride(recognise(inSeason(relativePath, override)), override), isDecided: true }
  }
}

function refuse(path: string, code: ErrorCode): Submission {
  return { path, failure: failureOf(new VaultError(code)) }
}

/** The path as it would be in a folder of the season that an operator names: bare numbers are episodes there. */
function inSeason(relativePath: string, { season }: Override): string {
  if (season === undefined) return relativePath
  const names = relativePath.split(sep)
  return [...names.slice(0, -1), `Season ${season}`, ...names.slice(-1)].join(sep)
}
