import {
  type CallOptions,
  type Catalog,
  type Clock,
  type FileId,
  type Logger,
  SingleFlight,
  VaultError,
} from '@streamvault/core'
import { type KeyFrameIndex, unpackKeyFrames } from '@streamvault/media'
import { type PaidOptions, readerPaidBy } from '../delivery/metered-reader.ts'
import type { FileOpener } from '../reading/file-opener.ts'
import { keepKeyFrames } from './keep-key-frames.ts'
import { SparingReader, TooDearError } from './sparing-reader.ts'

export interface KeyFrameShelfDeps {
  readonly catalog: Pick<Catalog, 'files' | 'keyFrames'>
  readonly files: Pick<FileOpener, 'open'>
  readonly clock: Pick<Clock, 'sleep'>
  readonly logger: Logger
}

/** The beginning of a file and its table; a film without a table has to be read as a whole, which only he who needs it should pay. */
const AHEAD_SLICES_MAX = 64
const ADDED_EVERY_MS = 1000
/** Whoever does not fit in is found when somebody needs him. */
const ADDED_MAX = 1000

const DEAR_MAX = 10_000

/** Where the key frames of files lie: found once, by whoever needs them first, and kept in the catalogue. */
export class KeyFrameShelf {
  readonly #deps: KeyFrameShelfDeps
  readonly #finding = new SingleFlight<KeyFrameIndex | 'unknown'>()
  readonly #added = new Set<FileId>()
  /** Those of which `AHEAD_SLICES_MAX` were read for nothing. */
  readonly #dear = new Set<FileId>()

  constructor(deps: KeyFrameShelfDeps) {
    this.#deps = deps
  }

  /**
   * The key frames of a file, at least a second apart. Of one without a table that came in without them, all of it is read, and paid
   * by the one who asks first.
   *
   * Throws `KEY_FRAMES_UNKNOWN` where they cannot be told, and what opening and reading the file throws.
   */
  async of(id: FileId, options: PaidOptions): Promise<KeyFrameIndex> {
    const found = await this.#find(id, options, { slicesMax: Number.POSITIVE_INFINITY })
    if (found === 'unknown') throw new VaultError('KEY_FRAMES_UNKNOWN', { id })
    return found
  }

  /**
   * As `of`, for those who may not cost a store more than a few slices: where they are not known and the file has no table, it throws
   * `KEY_FRAMES_UNKNOWN`.
   */
  async atHand(id: FileId, options: PaidOptions): Promise<KeyFrameIndex> {
    if (this.#dear.has(id) && (await this.#deps.catalog.keyFrames.get(id)) === undefined) {
      throw new VaultError('KEY_FRAMES_UNKNOWN', { id })
    }
    try {
      const found = await this.#find(id, options, { slicesMax: AHEAD_SLICES_MAX })
      if (found !== 'unknown') return found
    } catch (error) {
      if (!(error instanceof TooDearError)) throw error
      this.#dear.add(id)
      for (const oldest of this.#dear) {
        if (this.#dear.size <= DEAR_MAX) break
        this.#dear.delete(oldest)
      }
    }
    throw new VaultError('KEY_FRAMES_UNKNOWN', { id })
  }

  /** Has the key frames of a file found that can be played from now on, if that is cheap. */
  add(id: FileId): void {
    if (this.#added.size < ADDED_MAX) this.#added.add(id)
  }

  /** Finds what was added, one after the other; resolves once `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#deps.clock.sleep(ADDED_EVERY_MS, signal).catch(() => {})
      for (const id of this.#added) {
        if (signal.aborted) return
        this.#added.delete(id)
        await this.#tryFind(id, signal)
      }
    }
  }

  async #tryFind(id: FileId, signal: AbortSignal): Promise<void> {
    try {
      await this.#find(id, { signal, urgency: 'ahead' }, { slicesMax: AHEAD_SLICES_MAX })
    } catch (error) {
      if (signal.aborted || error instanceof TooDearError) return
      this.#deps.logger.debug({ error, file: id }, 'key frames could not be looked for')
    }
  }

  async #find(
    id: FileId,
    { payer, ...options }: PaidOptions,
    bound: { readonly slicesMax: number },
  ): Promise<KeyFrameIndex | 'unknown'> {
    const { catalog, files } = this.#deps
    const { reader } = await files.open(id)
    const packed = await catalog.keyFrames.get(id)
    const kept = packed && unpackKeyFrames(packed, reader)
    if (kept !== undefined) return kept
    const sparing = new SparingReader(readerPaidBy(payer, reader), bound)
    const look = (work: CallOptions) => keepKeyFrames(catalog, { id, reader: sparing }, work)
    // Who may read all of it does not share the work of one who may not.
    return await this.#finding.run(`${id} ${bound.slicesMax}`, look, options)
  }
}
