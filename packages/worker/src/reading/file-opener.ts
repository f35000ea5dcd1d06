import {
  assertNotDenied,
  type BlobStore,
  type Catalog,
  type Clock,
  type Denials,
  type FileId,
  type MediaFile,
  type Metrics,
  type SliceCache,
  VaultError,
} from '@streamvault/core'
import { SubtitleShelf } from '../subtitles/subtitle-shelf.ts'
import { CachedReader } from './cached-reader.ts'
import type { FileCiphers } from './file-cipher.ts'
import { FileHomes } from './file-homes.ts'
import { sliceKeyOf } from './slice-key-of.ts'
import { StoreHealth } from './store-health.ts'
import { VerifiedReader } from './verified-reader.ts'

export interface FileOpenerDeps {
  readonly catalog: Catalog
  readonly denials: Pick<Denials, 'isDenied'>
  readonly stores: ReadonlyMap<string, BlobStore>
  readonly cache: SliceCache
  readonly ciphers: FileCiphers
  readonly clock: Clock
  readonly metrics: Metrics
  /** What subtitles may take in memory; enough for a few, unless given. */
  readonly subtitleBytesMax?: number
}

export interface OpenFile {
  readonly file: MediaFile
  readonly reader: CachedReader
}

/** Open files kept at hand. A file of 10 GB has 40 KB of digests, so that these take some 20 MB at the very most. */
const OPEN_FILES_MAX = 512

const SUBTITLE_BYTES_USUAL = 8 << 20

/** Builds the reading stack of a file: parts joined, decrypted, verified, from whatever home has them, and cached. What came beside it is on a shelf. */
export class FileOpener {
  readonly subtitles: SubtitleShelf
  readonly #deps: FileOpenerDeps & { readonly health: StoreHealth }
  /** Least recently used first. */
  readonly #opened = new Map<FileId, Promise<OpenFile>>()

  constructor(deps: FileOpenerDeps) {
    this.#deps = { ...deps, health: new StoreHealth(deps.clock) }
    this.subtitles = new SubtitleShelf(this.#deps, deps.subtitleBytesMax ?? SUBTITLE_BYTES_USUAL)
  }

  /** Throws `TAKEN_DOWN` when the file is denied, and `FILE_NOT_FOUND` when the catalogue has no such file. */
  async open(id: FileId): Promise<OpenFile> {
    assertNotDenied(this.#deps.denials, id)
    const opened = this.#opened.get(id) ?? this.#build(id)
    this.#opened.delete(id)
    this.#opened.set(id, opened)
    if (this.#opened.size > OPEN_FILES_MAX) this.#forgetOldest()
    return opened
  }

  /** Whether a slice of the file is in the cache already, be the file open or not. */
  has(file: Pick<MediaFile, 'id' | 'sizeBytes'>, index: number): boolean {
    return this.#deps.cache.has(sliceKeyOf(file, index))
  }

  /** Lets the next `open` ask the catalogue again, and lets go of the file's subtitles. */
  forget(id: FileId): void {
    this.#opened.delete(id)
    this.subtitles.forget(id)
  }

  #build(id: FileId): Promise<OpenFile> {
    const opened = this.#load(id)
    opened.catch(() => this.forget(id))
    return opened
  }

  async #load(id: FileId): Promise<OpenFile> {
    const [found, digests] = await Promise.all([this.#deps.catalog.files.get(id), this.#deps.catalog.digests.get(id)])
    if (found === undefined || digests === undefined) throw new VaultError('FILE_NOT_FOUND', { id })
    const file = found.value
    const verified = new VerifiedReader(this.#deps, new FileHomes(this.#deps, file), digests)
    return { file, reader: new CachedReader(this.#deps, file.id, verified) }
  }

  #forgetOldest(): void {
    const [oldest] = this.#opened.keys()
    if (oldest !== undefined) this.#opened.delete(oldest)
  }
}
