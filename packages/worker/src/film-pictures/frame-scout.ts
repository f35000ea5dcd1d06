import { isDeepStrictEqual } from 'node:util'
import {
  type Catalog,
  type Clock,
  changeTitle,
  type Denials,
  type FileId,
  isVaultError,
  type Logger,
  type MediaFile,
  type Title,
  type TitleFrame,
  type TitleId,
} from '@streamvault/core'
import { everyTitle, LibraryRounds } from '../warming/library-rounds.ts'
import type { FilmPictureDesk } from './film-picture-desk.ts'

export interface FrameScoutDeps {
  readonly catalog: Pick<Catalog, 'titles' | 'files'>
  readonly denials: Pick<Denials, 'isDenied'>
  readonly films: Pick<FilmPictureDesk, 'posterFrame'>
  readonly clock: Pick<Clock, 'sleep' | 'monotonic'>
  readonly logger: Logger
}

/** Whoever does not fit in is found by the next pass. */
const ADDED_MAX = 1000
/** Each asks for ten seconds: whatever takes longer is left to the next pass, and goes on meanwhile. */
const ASKED_MAX = 6

/**
 * Looks for a frame for every title that has no poster, and notes in the title what it found: so that those who show titles ask for no picture that
 * nobody can make. One after the other, behind what viewers wait for. Without a decoder nobody is to look: there would be nothing anywhere.
 */
export class FrameScout {
  readonly #deps: FrameScoutDeps
  readonly #rounds: LibraryRounds

  constructor(deps: FrameScoutDeps) {
    this.#deps = deps
    this.#rounds = new LibraryRounds(deps)
  }

  /** Has the title of a file that can be played from now on looked at before the others. */
  add(id: FileId): void {
    if (this.#rounds.addedCount < ADDED_MAX) this.#rounds.add(id)
  }

  /** Goes through the library again and again; resolves once `signal` is aborted. */
  run(signal: AbortSignal): Promise<void> {
    const [pass, takeAdded] = [this.pass.bind(this), this.#lookAtAdded.bind(this)]
    return this.#rounds.run({ pass, takeAdded, failure: 'frames were not looked for' }, signal)
  }

  /** Looks at every title that has neither a poster nor a frame of a film that is shown. */
  async pass(signal: AbortSignal): Promise<void> {
    const { catalog, denials } = this.#deps
    for await (const { id, facts, frame } of everyTitle(catalog)) {
      if (facts?.poster !== undefined || (frame !== undefined && !denials.isDenied(frame.film))) continue
      await this.#lookAtAdded(signal)
      await this.#lookAt(id, signal)
    }
  }

  async #lookAtAdded(signal: AbortSignal): Promise<void> {
    for (const id of this.#rounds.takeAdded()) {
      const title = (await this.#deps.catalog.files.get(id))?.value.titleId
      if (title !== undefined) await this.#lookAt(title, signal)
    }
  }

  async #lookAt(id: TitleId, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const { catalog, denials, logger } = this.#deps
    const title = (await catalog.titles.get(id))?.value
    if (title === undefined || title.facts?.poster !== undefined) return
    const files = await catalog.files.listByTitle(id)
    const film = filmFor(files.filter((file) => !denials.isDenied(file.id) && file.goneAt === undefined))
    if (film === undefined || film === title.frame?.film) return
    try {
      const frame: TitleFrame = { film, shows: await this.#find(film, signal) }
      await changeTitle(catalog, id, (now): Title => ({ ...now, frame }))
    } catch (error) {
      signal.throwIfAborted()
      logger.debug({ error, title: id }, 'a frame could not be looked for')
    }
  }

  async #find(film: FileId, signal: AbortSignal): Promise<TitleFrame['shows']> {
    for (let asked = 1; ; asked++) {
      try {
        await this.#deps.films.posterFrame(film, { signal })
        return 'something'
      } catch (error) {
        if (isVaultError(error, 'PICTURE_NOT_FOUND')) return 'nothing'
        if (!isVaultError(error, 'PICTURE_UNAVAILABLE') || asked >= ASKED_MAX) throw error
      }
    }
  }
}

/** Of what comes first, the smallest version that is sharp: less of it is read. Files are in the catalogue's order. */
function filmFor(files: readonly MediaFile[]): FileId | undefined {
  const [first] = files
  const versions = files.filter(({ episode }) => isDeepStrictEqual(episode, first?.episode))
  return (versions.findLast(({ bucket }) => bucket !== '480p') ?? first)?.id
}
