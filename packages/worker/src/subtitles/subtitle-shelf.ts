import {
  assertNotDenied,
  type BlobStore,
  type CallOptions,
  type Catalog,
  type Clock,
  type Denials,
  type FileId,
  fileOfSubtitle,
  type Metrics,
  Semaphore,
  SingleFlight,
  type Subtitle,
  type SubtitleId,
  VaultError,
} from '@streamvault/core'
import { toWebVtt } from '@streamvault/media'
import type { FileCiphers } from '../reading/file-cipher.ts'
import type { StoreHealth } from '../reading/store-health.ts'
import { fetchSubtitle } from './fetch-subtitle.ts'

export interface SubtitleShelfDeps {
  readonly catalog: Pick<Catalog, 'files'>
  readonly denials: Pick<Denials, 'isDenied'>
  readonly stores: ReadonlyMap<string, BlobStore>
  readonly ciphers: FileCiphers
  readonly clock: Clock
  readonly metrics: Metrics
  readonly health: StoreHealth
}

/** `kept`: the UTF-8 as it is stored. `webvtt`: what browsers show of it. */
export type SubtitleForm = 'kept' | 'webvtt'

/** As many are fetched or turned at once; the others wait. With its text and its cues, one may take ten times its bytes for a moment. */
const LOADS_MAX = 2

/**
 * Subtitles near the viewer, whole and in memory: they are small, and asked for again and again. Nothing of them is on a disk, so
 * that what is denied leaves nothing behind.
 *
 * Holds `bytesMax` bytes, or one subtitle where that is larger. At most one fetch per subtitle runs at a time.
 */
export class SubtitleShelf {
  readonly #deps: SubtitleShelfDeps
  readonly #bytesMax: number
  /** Least recently used first. */
  readonly #kept = new Map<string, Buffer>()
  readonly #flights = new SingleFlight<Buffer>()
  readonly #loads = new Semaphore(LOADS_MAX)
  #bytes = 0

  constructor(deps: SubtitleShelfDeps, bytesMax: number) {
    this.#deps = deps
    this.#bytesMax = bytesMax
  }

  /** How many bytes are held. */
  get bytes(): number {
    return this.#bytes
  }

  /** Throws `SUBTITLE_NOT_FOUND`, and `TAKEN_DOWN` when its video is denied. */
  async find(id: string): Promise<{ readonly file: FileId; readonly subtitle: Subtitle }> {
    const file = fileOfSubtitle(id)
    if (file === undefined) throw new VaultError('SUBTITLE_NOT_FOUND', { id })
    assertNotDenied(this.#deps.denials, file)
    const found = await this.#deps.catalog.files.get(file)
    const subtitle = found?.value.subtitles?.find((candidate) => candidate.id === id)
    if (subtitle === undefined) throw new VaultError('SUBTITLE_NOT_FOUND', { id })
    return { file, subtitle }
  }

  has(id: SubtitleId, form: SubtitleForm): boolean {
    return this.#kept.has(keyOf(id, form))
  }

  /** The bytes of a subtitle, which are the shelf's own. Throws what `find` and the store throw, and `SLICE_CORRUPT`. */
  async take(id: SubtitleId, form: SubtitleForm, options: CallOptions): Promise<Buffer> {
    const file = fileOfSubtitle(id)
    if (file !== undefined) assertNotDenied(this.#deps.denials, file)
    const key = keyOf(id, form)
    const kept = this.#kept.get(key)
    if (kept === undefined) return await this.#flights.run(key, (shared) => this.#load(id, form, shared), options)
    this.#kept.delete(key)
    this.#kept.set(key, kept)
    return kept
  }

  /** Lets go of everything that belongs to a video. */
  forget(file: FileId): void {
    for (const key of [...this.#kept.keys()]) if (key.startsWith(`s${file.slice(1)}`)) this.#drop(key)
  }

  async #load(id: SubtitleId, form: SubtitleForm, options: CallOptions): Promise<Buffer> {
    const { file, subtitle } = await this.find(id)
    const bytes = form === 'kept' ? await this.#fetch(subtitle, options) : await this.#convert(subtitle, options)
    // It may have been denied while it was on its way: then it is not put where `forget` has already been.
    assertNotDenied(this.#deps.denials, file)
    this.#keep(keyOf(id, form), bytes)
    return bytes
  }

  async #convert({ id, format }: Subtitle, options: CallOptions): Promise<Buffer> {
    // Whoever wants it as it is kept shares this fetch.
    const kept = await this.take(id, 'kept', options)
    return await this.#inTurn(() => toWebVtt(kept.toString(), format), options)
  }

  async #inTurn<T>(work: () => Promise<T>, { signal }: CallOptions): Promise<T> {
    await this.#loads.acquire(1, signal)
    try {
      return await work()
    } finally {
      this.#loads.release(1)
    }
  }

  #fetch(subtitle: Subtitle, options: CallOptions): Promise<Buffer> {
    return this.#inTurn(() => fetchSubtitle(this.#deps, subtitle, options), options)
  }

  #keep(key: string, bytes: Buffer): void {
    this.#drop(key)
    this.#kept.set(key, bytes)
    this.#bytes += bytes.length
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#bytesMax || oldest === key) break
      this.#drop(oldest)
    }
  }

  #drop(key: string): void {
    this.#bytes -= this.#kept.get(key)?.length ?? 0
    this.#kept.delete(key)
  }
}

function keyOf(id: SubtitleId, form: SubtitleForm): string {
  return `${id}/${form}`
}
