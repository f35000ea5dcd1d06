import {
  type CallOptions,
  type FileId,
  isVaultError,
  type MediaFile,
  Semaphore,
  SingleFlight,
  VaultError,
} from '@streamvault/core'
import { type Film, knownRefusal, openFilm } from '@streamvault/media'
import { type PaidOptions, readerPaidBy } from '../delivery/metered-reader.ts'
import type { KeyFrameShelf } from '../key-frames/key-frame-shelf.ts'
import type { FileOpener } from '../reading/file-opener.ts'
import type { SlicedReader } from '../reading/sliced-reader.ts'

export interface FilmShelfDeps {
  readonly files: Pick<FileOpener, 'open'>
  readonly keyFrames: Pick<KeyFrameShelf, 'atHand'>
}

/** A film at hand: whoever asks for a part of it reads it through a reader of his own. */
export interface ShelvedFilm {
  readonly file: MediaFile
  readonly film: Film
  readonly reader: SlicedReader
}

interface Kept {
  readonly film: Film
  readonly bytes: number
}

/** Films that are watched at once, by far; those that are looked at again are opened again within some ten milliseconds. */
const FILMS_MAX = 256
/** What a film takes in memory, by the number of its segments: of three hours 1,800, some 0.6 MB with what its tables are found by. */
const FILM_BYTES = 64 << 10
const SEGMENT_BYTES = 320
/** All of them together. */
const BYTES_MAX = 32 << 20
/** Opening one reads up to 64 MiB of tables at the very worst. */
const OPENINGS_MAX = 4
const MS_PER_SECOND = 1000
/** What opening a Matroska looks at: its head, and two seconds of the film, two MiB at most. A store brings all of it as soon as a part. */
const BEGINNING_BYTES = 3 << 20

/**
 * Films that were opened to be played in segments: `FILMS_MAX` and `BYTES_MAX` of them at most, those that nobody asked for lately given up
 * first, and each opened once at a time.
 */
export class FilmShelf {
  readonly #deps: FilmShelfDeps
  /** Least recently used first. */
  readonly #kept = new Map<string, Kept>()
  readonly #opening = new SingleFlight<Film>()
  readonly #room = new Semaphore(OPENINGS_MAX)
  /** Goes up whenever something was forgotten: what was being opened then is not kept. */
  #forgotten = 0
  #bytes = 0

  constructor(deps: FilmShelfDeps) {
    this.#deps = deps
  }

  /** How many bytes are held, as far as can be told. */
  get bytes(): number {
    return this.#bytes
  }

  /**
   * The film of a file, which begins `offsetMs` of its clock late. What has to be read is paid by the one who asks first. Throws `FILM_UNPLAYABLE`, `FILE_GONE`, and what opening
   * and reading the file throws.
   */
  async take(id: FileId, offsetMs: number, options: PaidOptions): Promise<ShelvedFilm> {
    const { file, reader } = await this.#deps.files.open(id)
    if (file.goneAt !== undefined) throw new VaultError('FILE_GONE', { id })
    const refusal = knownRefusal(file.media)
    if (refusal !== undefined) throw new VaultError('FILM_UNPLAYABLE', { id }, { detail: refusal })
    const key = keyOf(id, offsetMs)
    const kept = this.#kept.get(key)
    if (kept !== undefined) {
      this.#kept.delete(key)
      this.#kept.set(key, kept)
      return { file, film: kept.film, reader }
    }
    const { payer, ...call } = options
    const open = (shared: PaidOptions) => this.#open({ file, reader, offsetMs }, { ...shared, payer })
    return { file, film: await this.#opening.run(key, open, call), reader }
  }

  /** Lets go of a file. */
  forget(id: FileId): void {
    this.#forgotten++
    for (const key of [...this.#kept.keys()]) if (key.startsWith(`${id}/`)) this.#drop(key)
  }

  async #open(
    of: { readonly file: MediaFile; readonly reader: SlicedReader; readonly offsetMs: number },
    options: PaidOptions,
  ): Promise<Film> {
    const { file, reader, offsetMs } = of
    const forgotten = this.#forgotten
    await this.#room.acquire(1, options.signal)
    try {
      const paid = readerPaidBy(options.payer, reader)
      if (file.media.container !== 'mp4') loadBeginning(paid, options)
      const keyFrames = await this.#keyFrames(file.id, options)
      const { durationSeconds } = file.media
      const source = { keyFrames, durationSeconds, offsetSeconds: offsetMs / MS_PER_SECOND }
      const film = await openFilm(paid, source, options)
      if (forgotten === this.#forgotten) this.#keep(keyOf(file.id, offsetMs), film)
      return film
    } finally {
      this.#room.release()
    }
  }

  /** Whoever waits for a film does not wait until all of it was read. */
  async #keyFrames(id: FileId, options: PaidOptions) {
    try {
      return await this.#deps.keyFrames.atHand(id, options)
    } catch (error) {
      if (!isVaultError(error, 'KEY_FRAMES_UNKNOWN')) throw error
      const detail = 'it does not tell where its key frames are'
      throw new VaultError('FILM_UNPLAYABLE', { id }, { cause: error, detail })
    }
  }

  #keep(key: string, film: Film): void {
    this.#drop(key)
    const bytes = FILM_BYTES + SEGMENT_BYTES * film.plan.segments.length
    this.#kept.set(key, { film, bytes })
    this.#bytes += bytes
    for (const oldest of this.#kept.keys()) {
      if ((this.#bytes <= BYTES_MAX && this.#kept.size <= FILMS_MAX) || oldest === key) break
      this.#drop(oldest)
    }
  }

  #drop(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0
    this.#kept.delete(key)
  }
}

/** Has slices come at once that are come to one after the other. */
function loadBeginning(reader: SlicedReader, { signal }: CallOptions): void {
  const last = reader.indexAt(Math.min(BEGINNING_BYTES, reader.sizeBytes) - 1)
  for (let index = 0; index <= last; index++) {
    // Whoever reads it meets the same failure, and that one is handled.
    if (!reader.has(index)) reader.load(index, { signal }).catch(() => {})
  }
}

function keyOf(id: FileId, offsetMs: number): string {
  return `${id}/${offsetMs}`
}
