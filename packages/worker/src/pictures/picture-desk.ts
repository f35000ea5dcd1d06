import {
  type CallOptions,
  type Clock,
  isVaultError,
  type Logger,
  type Metrics,
  type PictureId,
  Semaphore,
  SingleFlight,
  VaultError,
} from '@streamvault/core'
import type { PaidOptions } from '../delivery/metered-reader.ts'
import { type FilmPictureDesk, posterName } from '../film-pictures/film-picture-desk.ts'
import { drawPicture } from './draw-picture.ts'
import { fetchFile, fetchPicture, type PictureSource } from './fetch-picture.ts'
import type { KnownPictures, PictureSubject } from './known-pictures.ts'
import type { PictureRequest } from './picture-request.ts'
import type { PictureStore } from './picture-store.ts'
import { placeholderAddress, placeholderName } from './placeholder-address.ts'

export interface PictureDeskDeps {
  readonly known: Pick<KnownPictures, 'subjectOf'>
  readonly films: Pick<FilmPictureDesk, 'posterFrame'>
  readonly store: Pick<PictureStore, 'get' | 'put' | 'remove' | 'bytes'>
  readonly source: PictureSource
  readonly clock: Pick<Clock, 'monotonic'>
  readonly logger: Logger
  readonly metrics: Metrics
}

/** Pictures that are brought at once, each with its file in memory. */
const BROUGHT_MAX = 4
/** Of those, the ones that are drawn: each takes some 60 MiB while it is, and a processor. */
const DRAWN_MAX = 2
/** Who comes when as many wait is told to come again. */
const WAITING_MAX = 200
/** A picture that is not there is not asked for again for so long, in milliseconds. */
const ABSENT_MS = 600_000
const ABSENT_MAX = 2_000

/** A picture in a width, what it shows, and what its file is called here. */
interface WantedPicture extends PictureRequest {
  readonly subject: PictureSubject
  readonly source: string
}

/** Brings pictures in the width and format that are wanted: from its cache, or from the metadata service, each once at a time. */
export class PictureDesk {
  readonly #deps: PictureDeskDeps
  readonly #drawing = new SingleFlight<Buffer>()
  readonly #fetching = new SingleFlight<Buffer>()
  readonly #room = new Semaphore(BROUGHT_MAX)
  readonly #easel = new Semaphore(DRAWN_MAX)
  readonly #absent = new Map<string, { readonly error: VaultError; readonly until: number }>()

  constructor(deps: PictureDeskDeps) {
    this.#deps = deps
  }

  /**
   * The picture's bytes. Throws `PICTURE_NOT_FOUND`, `PICTURE_UNUSABLE`, `PICTURE_UNAVAILABLE`, `TAKEN_DOWN` when its title was, and what
   * its payer throws where it is made of a film.
   */
  async bring(request: PictureRequest, options: PaidOptions): Promise<Buffer> {
    const { known, store, metrics } = this.#deps
    const { title, picture, width, format } = request
    const subject = await known.subjectOf(title, picture)
    const source = this.#sourceName(subject, picture)
    const name = `${source}/${width}.${format}`
    const kept = await store.get(name)
    if (kept !== undefined) {
      metrics.add('streamvault_pictures_total', 1, { outcome: 'hit' })
      return kept
    }
    try {
      this.#assertPresent(source)
      const wanted = { ...request, subject, source, name }
      const drawn = await this.#drawing.run(
        name,
        (work) => this.#draw(wanted, { ...work, payer: options.payer }),
        options,
      )
      metrics.add('streamvault_pictures_total', 1, { outcome: 'miss' })
      return drawn
    } catch (error) {
      if (!options.signal.aborted) metrics.add('streamvault_pictures_total', 1, { outcome: 'failed' })
      throw error
    }
  }

  async #draw(wanted: WantedPicture & { readonly name: string }, options: PaidOptions): Promise<Buffer> {
    if (this.#room.waiting >= WAITING_MAX)
      throw new VaultError('PICTURE_UNAVAILABLE', { reason: 'many are waited for' })
    await this.#room.acquire(1, options.signal)
    try {
      const file = await this.#file(wanted, options)
      await this.#easel.acquire(1, options.signal)
      const drawn = await drawPicture(file, wanted).finally(() => this.#easel.release())
      await this.#keep(wanted.name, drawn)
      if ('film' in wanted.subject) await this.#forgetIfDenied(wanted)
      return drawn
    } catch (error) {
      // What cannot be drawn, such as a page of a service that is out of order, is fetched anew the next time.
      if (isVaultError(error, 'PICTURE_UNUSABLE')) await this.#deps.store.remove(wanted.source)
      if (isVaultError(error, 'PICTURE_NOT_FOUND', 'PICTURE_UNUSABLE')) this.#noteAbsent(wanted.source, error)
      throw error
    } finally {
      this.#room.release()
    }
  }

  /** What is taken down while it is drawn is forgotten, and nothing of it may be kept behind that. */
  async #forgetIfDenied({ title, picture, name }: WantedPicture & { readonly name: string }): Promise<void> {
    const { known, store } = this.#deps
    await known.subjectOf(title, picture).catch(async (error: unknown) => {
      await store.remove(name)
      throw error
    })
  }

  /** As the metadata service, or that of placeholders, has it, or as it was made of a film; kept, too, for the next width. */
  async #file({ subject, source, picture }: WantedPicture, options: PaidOptions): Promise<Buffer> {
    if ('film' in subject) return await this.#deps.films.posterFrame(subject.film, options)
    const kept = await this.#deps.store.get(source)
    if (kept !== undefined) return kept
    const fetch = async (work: CallOptions) => {
      const { client } = this.#deps.source
      const file = await ('called' in subject
        ? fetchFile(client, this.#placeholder(subject), work)
        : fetchPicture(this.#deps.source, { picture, kind: subject.kind }, work))
      await this.#keep(source, file)
      return file
    }
    return await this.#fetching.run(source, fetch, options)
  }

  #sourceName(subject: PictureSubject, picture: PictureId): string {
    if ('called' in subject) return placeholderName(this.#placeholder(subject))
    return 'film' in subject ? posterName(subject.film) : `${subject.kind}/${picture}`
  }

  #placeholder({ called }: Extract<PictureSubject, { readonly called: unknown }>): URL {
    const { placeholder } = this.#deps.source
    if (placeholder === undefined) throw new VaultError('PICTURE_NOT_FOUND')
    return placeholderAddress(placeholder, called)
  }

  /** A full disk keeps nobody from seeing a picture. */
  async #keep(name: string, bytes: Uint8Array): Promise<void> {
    const { store, metrics, logger } = this.#deps
    try {
      await store.put(name, bytes)
      metrics.set('streamvault_picture_cache_bytes', store.bytes, {})
    } catch (error) {
      logger.warn({ error }, 'a picture could not be kept')
    }
  }

  #assertPresent(source: string): void {
    const absent = this.#absent.get(source)
    if (absent !== undefined && this.#deps.clock.monotonic() < absent.until) throw absent.error
  }

  #noteAbsent(source: string, error: VaultError): void {
    this.#absent.delete(source)
    this.#absent.set(source, { error, until: this.#deps.clock.monotonic() + ABSENT_MS })
    for (const oldest of this.#absent.keys()) {
      if (this.#absent.size <= ABSENT_MAX) break
      this.#absent.delete(oldest)
    }
  }
}
