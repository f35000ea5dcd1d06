import { basename, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import {
  type Catalog,
  type ErrorCode,
  type IngestRequest,
  isArchiveName,
  isSubtitleName,
  type Job,
  type JobFailure,
  type Jobs,
  type Override,
  type Provenance,
  parsePieceName,
  type Recognised,
  type Sidecar,
  VaultError,
} from '@streamvault/core'
import { recogniseSaid } from '../recognise/recognise-said.ts'
import { SidecarDesk, type Surroundings } from '../sidecars/sidecar-desk.ts'
import type { FileWriters } from './file-writers.ts'
import { failureOf } from './inspect-path.ts'
import { type Found, type FoundFile, type WalkOptions, walkFiles } from './walk-files.ts'

export interface IngestDeskDeps {
  readonly jobs: Pick<Jobs, 'submit'>
  /** Where the videos of subtitles that come later are found. */
  readonly catalog: Pick<Catalog, 'titles' | 'files'>
  /** What a file is taken to be, by its name and those of its folders, `/` between them. */
  readonly recognise: (relativePath: string) => Recognised
}

/** One file or archive that has a job now, or one path that could not be taken. Paths are absolute. */
export type Submission =
  | { readonly path: string; readonly job: Job<'ingest'> | Job<'unpack'> }
  | { readonly path: string; readonly failure: JobFailure }

export interface IngestDeskOptions extends WalkOptions {
  /** What an operator says of all of the files. */
  readonly override?: Override | undefined
  /** Where the files come from, and who gives them. */
  readonly provenance?: Provenance | undefined
  /** Tells of files that others are still writing; unless given, whoever gives files has seen to that. */
  readonly writers?: Pick<FileWriters, 'areAt' | 'untilNextLook'> | undefined
  /** Told of each file that others are still writing: it then comes behind all else, once nobody does. Without, it fails. */
  readonly onWritten?: ((path: string, failure: JobFailure) => void) | undefined
}

/** A file, with what belongs to it, that others are still writing. */
interface Written {
  readonly paths: readonly string[]
  readonly submit: () => AsyncGenerator<Submission, void>
}

/** What has been given by name, as `PATH/*` gives it, and is not to be taken twice. */
interface Given {
  /** First pieces of split files that were taken. */
  readonly pieces: Set<string>
  /** Subtitles that no video has brought yet. */
  readonly subtitles: Set<string>
  /** What is waited for. */
  readonly written: Written[]
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
   * the video that they lie beside, also where both are given; one without, with that of the vault whose name it has, and else fails
   * with `SUBTITLE_VIDEO_UNKNOWN`. Those that are given by themselves come behind all else.
   *
   * What `override` says of them wins over their names. A file whose job is unfinished gets that same job, and where an
   * operator says something else of it now, fails with `INGEST_UNDERWAY`. What another process is still writing fails with
   * `SOURCE_BEING_WRITTEN`, or is waited for, as the options say. Throws what `Jobs.submit` throws, and the signal's
   * reason once that is aborted; what was submitted until then stays submitted.
   */
  async *submit(paths: readonly string[], options: IngestDeskOptions): AsyncGenerator<Submission, void> {
    const isSubtitle = (path: string) => isSubtitleName(basename(path))
    const subtitles = paths.filter(isSubtitle).map((path) => resolve(path))
    const given: Given = { pieces: new Set(), subtitles: new Set(subtitles), written: [] }
    for (const path of paths.filter((each) => !isSubtitle(each))) {
      for await (const found of walkFiles(path, options)) {
        const first = 'failure' in found ? found.path : 'video' in found ? found.video.path : undefined
        // Whoever gives all the pieces by name means one file.
        if (first !== undefined && paths.length > 1 && parsePieceName(basename(first)) !== undefined) {
          if (given.pieces.has(first)) continue
          given.pieces.add(first)
        }
        yield* this.#submitFound(found, given, options)
      }
    }
    for (const path of given.subtitles) {
      for await (const found of walkFiles(path, options)) yield* this.#submitFound(found, given, options)
    }
    yield* this.#submitWritten(given.written, options)
  }

  async *#submitWritten(
    written: readonly Written[],
    { writers, signal }: IngestDeskOptions,
  ): AsyncGenerator<Submission, void> {
    for (let waiting = written; waiting.length > 0; ) {
      await writers?.untilNextLook(signal)
      const still: Written[] = []
      for (const each of waiting) {
        if ((await writers?.areAt(each.paths)) === true) still.push(each)
        else yield* each.submit()
      }
      waiting = still
    }
  }

  async *#unlessWritten(
    { paths, submit }: Written,
    { written }: Given,
    { writers, onWritten }: IngestDeskOptions,
  ): AsyncGenerator<Submission, void> {
    const [path = ''] = paths
    if (writers === undefined || !(await writers.areAt(paths))) yield* submit()
    else if (onWritten === undefined) yield refuse(path, 'SOURCE_BEING_WRITTEN')
    else {
      onWritten(path, failureOf(new VaultError('SOURCE_BEING_WRITTEN')))
      written.push({ paths, submit })
    }
  }

  async *#submitFound(found: Found, given: Given, options: IngestDeskOptions): AsyncGenerator<Submission, void> {
    if ('failure' in found) yield found
    else if ('video' in found) yield* this.#submitVideo(found.video, given, options)
    else if ('subtitle' in found) yield* this.#submitSubtitle(found.subtitle.place, given, options)
    else yield* this.#submitLeft(found.ended, given, options)
  }

  async *#submitVideo(file: FoundFile, given: Given, options: IngestDeskOptions): AsyncGenerator<Submission, void> {
    const { path, pieces = [path], relativePath, place } = file
    if (isArchiveName(basename(relativePath))) {
      yield* this.#unlessWritten({ paths: pieces, submit: () => this.#submitArchive(file, options) }, given, options)
      return
    }
    const { sidecars, tooMany } = this.#sidecars.besideOf(place.folder, place.path)
    for (const sidecar of [...sidecars, ...tooMany]) given.subtitles.delete(sidecar.path)
    const paths = [...pieces, ...sidecars.map((sidecar) => sidecar.path)]
    yield* this.#unlessWritten({ paths, submit: () => this.#submitFilm(file, sidecars, options) }, given, options)
    for (const sidecar of tooMany) yield refuse(sidecar.path, 'SUBTITLES_TOO_MANY')
  }

  async *#submitFilm(
    { path, relativePath, pieces }: FoundFile,
    sidecars: readonly Sidecar[],
    { override, provenance }: IngestDeskOptions,
  ): AsyncGenerator<Submission, void> {
    const beside = sidecars.length === 0 ? {} : { sidecars }
    const split = pieces === undefined ? {} : { pieces }
    const said = { ...this.#decide(relativePath, override), ...(provenance && { provenance }) }
    yield await this.#submit(path, { path, ...split, ...said, ...beside }, override)
  }

  async *#submitLeft(folder: Surroundings, given: Given, options: IngestDeskOptions): AsyncGenerator<Submission, void> {
    for (const path of this.#sidecars.leftIn(folder)) yield* this.#submitSubtitle({ folder, path }, given, options)
  }

  async *#submitSubtitle(
    place: FoundFile['place'],
    given: Given,
    options: IngestDeskOptions,
  ): AsyncGenerator<Submission, void> {
    const submit = () => this.#submitAlone(place, options)
    yield* this.#unlessWritten({ paths: [place.path], submit }, given, options)
  }

  async *#submitAlone(
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

  #decide(relativePath: string, override: Override | undefined): Pick<IngestRequest, 'recognised' | 'isDecided'> {
    const recognised = recogniseSaid(this.#deps.recognise, relativePath, override)
    return override === undefined ? { recognised } : { recognised, isDecided: true }
  }

  async *#submitArchive(
    { path, relativePath, pieces }: FoundFile,
    { override, provenance }: IngestDeskOptions,
  ): AsyncGenerator<Submission, void> {
    const request = {
      path,
      ...(pieces === undefined ? {} : { pieces }),
      relativePath,
      ...(override === undefined ? {} : { override }),
      ...(provenance && { provenance }),
    }
    const job = await this.#deps.jobs.submit('unpack', path, request)
    const isHeard = override === undefined || isDeepStrictEqual(job.request.override, override)
    yield isHeard ? { path, job } : refuse(path, 'INGEST_UNDERWAY')
  }
}

function refuse(path: string, code: ErrorCode): Submission {
  return { path, failure: failureOf(new VaultError(code)) }
}
