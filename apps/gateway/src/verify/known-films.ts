import type { Catalog, FileId } from '@streamvault/core'

/** What the catalogue knows of the bytes of a file. */
export interface KnownFilm {
  readonly sizeBytes: number
  /** CRC-32 of every MiB. */
  readonly digests: DataView
}

/** A film of 10 GB has 40 KB of digests. */
const FILMS_MAX = 64

/** Digests of the films that were asked for last, and none where the catalogue has no such file. Throws what the catalogue does. */
export class KnownFilms {
  readonly #catalog: Pick<Catalog, 'files' | 'digests'>
  /** Least recently used first. */
  readonly #known = new Map<FileId, KnownFilm>()

  constructor(catalog: Pick<Catalog, 'files' | 'digests'>) {
    this.#catalog = catalog
  }

  async get(file: FileId): Promise<KnownFilm | undefined> {
    const film = this.#known.get(file) ?? (await this.#load(file))
    this.#known.delete(file)
    if (film === undefined) return undefined
    this.#known.set(file, film)
    const [oldest] = this.#known.keys()
    if (this.#known.size > FILMS_MAX && oldest !== undefined) this.#known.delete(oldest)
    return film
  }

  async #load(file: FileId): Promise<KnownFilm | undefined> {
    const [found, crc32s] = await Promise.all([this.#catalog.files.get(file), this.#catalog.digests.get(file)])
    if (found === undefined || crc32s === undefined) return undefined
    const digests = new DataView(crc32s.buffer, crc32s.byteOffset, crc32s.byteLength)
    return { sizeBytes: found.value.sizeBytes, digests }
  }
}
