import { PICTURE_WIDTHS } from '@streamvault/contract'
import {
  type Clock,
  type FileId,
  isVaultError,
  Semaphore,
  SingleFlight,
  VaultError,
  withDeadline,
} from '@streamvault/core'
import type { PaidOptions } from '../delivery/metered-reader.ts'
import { PICTURE_FORMATS } from '../pictures/picture-request.ts'
import type { PictureStore } from '../pictures/picture-store.ts'
import { drawPosterFrame } from './draw-poster-frame.ts'
import { drawSheet } from './draw-sheet.ts'
import { type FilmDeps, type OpenFilm, openFilm } from './open-film.ts'
import { planSprites, SHEETS_MAX } from './sprite-plan.ts'
import { spriteTrack } from './sprite-track.ts'

export interface FilmPictureDeps extends Omit<FilmDeps, 'decoder'> {
  /** Without one, no film has a picture. */
  readonly decoder: FilmDeps['decoder'] | undefined
  readonly store: Pick<PictureStore, 'get' | 'put' | 'remove'>
  readonly clock: Pick<Clock, 'sleep'>
}

/** Films that are looked at at once, of which each has a sheet and two pictures in memory: 5 MiB, and 32 more for what is decoded. */
const FILMS_MAX = 2
/** Who comes when as many wait is told to come again. */
const WAITING_MAX = 50
/** What is begun is finished, whoever still waits: the next who asks has it. A hundred key frames may have to come from the store. */
const DRAW_MS_MAX = 600_000
/** Whoever waits longer is told to come again, before a gateway gives the worker up. */
const WAIT_MS_MAX = 10_000
/** Stands for the ticket in a track that is kept. */
const TICKET = 'TICKET'
/** A player that asks before it knows is told that there is nothing, and not that it was wrong to ask. */
const NO_CUES = 'WEBVTT\n'
/** Goes up with whatever makes other pictures of the same film. */
const VERSION = 2

/** Makes pictures of films from their key frames, each once at a time, and keeps them. A picture that was begun is finished. */
export class FilmPictureDesk implements AsyncDisposable {
  readonly #deps: FilmPictureDeps
  readonly #drawing = new SingleFlight<Buffer>()
  readonly #room = new Semaphore(FILMS_MAX)
  readonly #ended = new AbortController()

  constructor(deps: FilmPictureDeps) {
    this.#deps = deps
  }

  /** Ends what is being drawn. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new Error('the worker has ended'))
  }

  /**
   * A JPEG that may stand for a film. What has to be fetched for it is paid by the one who asks first. Throws `PICTURE_NOT_FOUND` where
   * there is none, `PICTURE_UNAVAILABLE` when it takes long, `REQUESTS_TOO_MANY` when the payer has nothing left, and what reading
   * the film throws.
   */
  async posterFrame(file: FileId, options: PaidOptions): Promise<Buffer> {
    return await this.#bring(posterName(file), file, options, async (film) => {
      const drawn = await drawPosterFrame(film)
      if (drawn === undefined) throw new VaultError('PICTURE_NOT_FOUND')
      return drawn
    })
  }

  /** A sheet of small pictures of a film, as WebP. Throws as `posterFrame`. */
  async sheet(file: FileId, sheet: number, options: PaidOptions): Promise<Buffer> {
    return await this.#bring(sheetName(file, sheet), file, options, (film) => drawSheet(film, planSprites(film), sheet))
  }

  /**
   * When each of them is shown, as WebVTT, whose addresses carry `ticket`; without any cue where there are none. Throws as `posterFrame`
   * otherwise.
   */
  async track(file: FileId, ticket: string, options: PaidOptions): Promise<string> {
    const draw = async (film: OpenFilm) => Buffer.from(spriteTrack(planSprites(film), TICKET))
    try {
      const kept = await this.#bring(trackName(file), file, options, draw)
      return kept.toString().replaceAll(TICKET, ticket)
    } catch (error) {
      if (isVaultError(error, 'PICTURE_NOT_FOUND')) return NO_CUES
      throw error
    }
  }

  /** Takes what was made of a film from the disk. */
  async forget(file: FileId): Promise<void> {
    const sheets = Array.from({ length: SHEETS_MAX }, (_, sheet) => sheetName(file, sheet))
    const frame = posterName(file)
    const widths = PICTURE_WIDTHS.flatMap((width) => PICTURE_FORMATS.map((format) => `${frame}/${width}.${format}`))
    for (const name of [frame, ...widths, trackName(file), ...sheets]) await this.#deps.store.remove(name)
  }

  async #bring(
    name: string,
    file: FileId,
    options: PaidOptions,
    draw: (film: OpenFilm) => Promise<Buffer>,
  ): Promise<Buffer> {
    const kept = await this.#deps.store.get(name)
    if (kept !== undefined) return kept
    const { payer } = options
    const signal = AbortSignal.any([this.#ended.signal, AbortSignal.timeout(DRAW_MS_MAX)])
    const drawing = this.#drawing.run(name, (work) => this.#draw({ name, file, draw }, { ...work, payer }), { signal })
    // It goes on, and tells nobody then.
    drawing.catch(() => {})
    const error = () => new VaultError('PICTURE_UNAVAILABLE', { reason: 'it is being drawn' })
    const deadline = { clock: this.#deps.clock, ms: WAIT_MS_MAX, signal: options.signal, error }
    return await withDeadline(deadline, () => drawing)
  }

  async #draw(
    wanted: {
      readonly name: string
      readonly file: FileId
      readonly draw: (film: OpenFilm) => Promise<Buffer>
    },
    options: PaidOptions,
  ): Promise<Buffer> {
    // Before it takes a place from others. Once it is begun, it waits for what its viewer may have.
    options.payer?.look()
    if (this.#room.waiting >= WAITING_MAX)
      throw new VaultError('PICTURE_UNAVAILABLE', { reason: 'many are waited for' })
    await this.#room.acquire(1, options.signal)
    try {
      const drawn = await wanted.draw(await this.#open(wanted.file, options))
      // A full disk keeps nobody from seeing a picture.
      await this.#deps.store.put(wanted.name, drawn).catch(() => {})
      // Whatever is taken down meanwhile is forgotten, and this must not come behind that.
      await this.#deps.files.open(wanted.file).catch(async (error: unknown) => {
        await this.#deps.store.remove(wanted.name)
        throw error
      })
      return drawn
    } finally {
      this.#room.release()
    }
  }

  async #open(file: FileId, options: PaidOptions): Promise<OpenFilm> {
    const { decoder } = this.#deps
    if (decoder === undefined) throw new VaultError('PICTURE_NOT_FOUND')
    try {
      return await openFilm({ ...this.#deps, decoder }, file, options)
    } catch (error) {
      if (!isVaultError(error, 'KEY_FRAMES_UNKNOWN')) throw error
      throw new VaultError('PICTURE_NOT_FOUND', {}, { cause: error })
    }
  }
}

/** What the poster frame of a film is called in the store; a slash, a width, a dot and a format follow where it is drawn for somebody. */
export function posterName(file: FileId): string {
  return `frame/${VERSION}/${file}`
}

function trackName(file: FileId): string {
  return `sprites/${VERSION}/${file}/track`
}

function sheetName(file: FileId, sheet: number): string {
  return `sprites/${VERSION}/${file}/${sheet}`
}
