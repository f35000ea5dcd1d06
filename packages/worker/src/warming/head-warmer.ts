import {
  type CallOptions,
  type Catalog,
  type Clock,
  type FileId,
  isVaultError,
  type Logger,
  type MediaFile,
  type SliceCache,
  sliceIndexAt,
  sliceRange,
} from '@streamvault/core'
import type { CachedReader } from '../reading/cached-reader.ts'
import type { FileOpener } from '../reading/file-opener.ts'
import { sliceKeyOf } from '../reading/slice-key-of.ts'
import { knownSeekTable } from './known-seek-table.ts'
import { everyTitle, LibraryRounds } from './library-rounds.ts'

/** What players ask for before the first picture: at 8 Mbit/s, four seconds of it too. */
export const HEAD_SLICES = 4
/** A table of ten hours takes some 4 MiB. */
const TABLE_SLICES_MAX = 8
/** With `HEAD_SLICES` of each at once: enough to get on, and little beside what viewers ask for. */
const FILES_AT_ONCE = 2
/** Files that viewers started and that wait for their turn; whoever does not fit in is started again if he matters. */
const STARTED_MAX = 1000

export interface HeadWarmerDeps {
  readonly catalog: Catalog
  readonly files: FileOpener
  readonly cache: SliceCache
  readonly clock: Clock
  readonly logger: Logger
}

/**
 * Sees to it that every title starts from the cache: the first slices of each file, and the table that its player needs, wherever
 * that is, are brought there and pinned; newest titles first. When as much is pinned as may be, what is new and what viewers start
 * goes in place of what is asked for less, and nothing else is brought.
 */
export class HeadWarmer {
  readonly #deps: HeadWarmerDeps
  readonly #warmed = new Set<FileId>()
  readonly #rounds: LibraryRounds
  #isFull = false
  #isPassing = false
  #warmingCount = 0

  constructor(deps: HeadWarmerDeps) {
    this.#deps = deps
    this.#rounds = new LibraryRounds(deps)
  }

  /** Whether heads are being brought, or are about to be. */
  get isAtWork(): boolean {
    return this.#isPassing || this.#warmingCount > 0 || this.#rounds.addedCount > 0
  }

  /** Has a file that can be played from now on warmed before the others. */
  add(id: FileId): void {
    this.#rounds.add(id)
  }

  /** Told that a viewer has started to play a file. */
  started(file: MediaFile): void {
    const isPinned = this.#warmed.has(file.id) && this.#deps.cache.pin(sliceKeyOf(file, 0))
    if (!isPinned && this.#rounds.addedCount < STARTED_MAX) this.#rounds.add(file.id)
  }

  /** Goes through the library again and again; resolves once `signal` is aborted. */
  run(signal: AbortSignal): Promise<void> {
    const [pass, takeAdded] = [this.pass.bind(this), this.#warmAdded.bind(this)]
    return this.#rounds.run({ pass, takeAdded, failure: 'heads were not warmed' }, signal)
  }

  /** Warms every file that is not yet. What cannot be had is left to the next pass. */
  async pass(signal: AbortSignal): Promise<void> {
    this.#isFull = false
    const files = this.#everyFile()
    let failed = 0
    const takeTurns = async () => {
      for await (const id of files) if (!(await this.#tryWarm(id, signal))) failed++
    }
    this.#isPassing = true
    try {
      await Promise.all(Array.from({ length: FILES_AT_ONCE }, takeTurns))
    } finally {
      this.#isPassing = false
    }
    if (failed > 0) this.#deps.logger.warn({ files: failed }, 'some heads could not be read from the store')
    if (this.#isFull) this.#deps.logger.info({}, 'as many heads are pinned as may be')
  }

  async *#everyFile(): AsyncGenerator<FileId> {
    const { catalog, cache } = this.#deps
    for await (const { id: title } of everyTitle(catalog)) {
      for (const file of await catalog.files.listByTitle(title)) {
        // What is there from before a restart may be asked for more than what came later.
        if (!this.#isFull || cache.has(sliceKeyOf(file, 0))) yield file.id
      }
    }
  }

  async #warmAdded(signal: AbortSignal): Promise<void> {
    this.#isFull = false
    for (const id of this.#rounds.takeAdded()) await this.#tryWarm(id, signal)
  }

  async #tryWarm(id: FileId, signal: AbortSignal): Promise<boolean> {
    this.#warmingCount++
    try {
      await this.#warm(id, signal)
      return true
    } catch (error) {
      signal.throwIfAborted()
      this.#deps.logger.debug({ error, file: id }, 'a head could not be warmed')
      // What is not shown needs no head, and nothing failed.
      return isVaultError(error, 'TAKEN_DOWN') || isVaultError(error, 'FILE_GONE')
    } finally {
      this.#warmingCount--
    }
  }

  async #warm(id: FileId, signal: AbortSignal): Promise<void> {
    const options = { signal, urgency: 'ahead' } as const
    const { file, reader } = await this.#deps.files.open(id)
    // An eviction takes the pins of a file that was warmed.
    if (this.#warmed.has(id) && reader.pin(0)) return
    const slices = sliceIndexAt(reader.sizeBytes - 1) + 1
    const head = Array.from({ length: Math.min(HEAD_SLICES, slices) }, (_, index) => index)
    const keep = (index: number) => this.#keep(reader, index, options)
    const [first = 0, ...others] = head
    // Where there is no place for the first, none of the others need be read.
    await keep(first)
    await Promise.all(others.map(keep))
    const table = this.#isFull ? 'none' : await knownSeekTable(this.#deps.catalog, { file, reader }, options)
    if (table !== 'none') {
      const begin = Math.max(HEAD_SLICES, sliceIndexAt(table.start))
      const end = Math.min(sliceIndexAt(table.end - 1) + 1, begin + TABLE_SLICES_MAX)
      for (let index = begin; index < end; index++) await keep(index)
    }
    if (!this.#isFull) this.#warmed.add(id)
  }

  async #keep(reader: CachedReader, index: number, options: CallOptions): Promise<void> {
    if (reader.pin(index)) return
    if (!reader.has(index)) {
      if (this.#isFull) return
      // Held until it is pinned, so that it is not given up in between.
      using _ = await reader.openAt(sliceRange(index, reader.sizeBytes).start, options)
      this.#pinRather(reader, index)
      return
    }
    // What is there is not opened: that would count as if somebody had asked for it.
    this.#pinRather(reader, index)
  }

  #pinRather(reader: CachedReader, index: number): void {
    if (!reader.pinRather(index) && reader.has(index)) this.#isFull = true
  }
}
