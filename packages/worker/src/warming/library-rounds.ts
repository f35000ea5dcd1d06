import type { Catalog, Clock, FileId, Logger, Title } from '@streamvault/core'

export interface LibraryRoundsDeps {
  readonly clock: Pick<Clock, 'sleep' | 'monotonic'>
  readonly logger: Pick<Logger, 'warn'>
}

/** What is done in the rounds, one thing at a time. */
export interface RoundsWork {
  /** Goes through the whole library. */
  readonly pass: (signal: AbortSignal) => Promise<void>
  /** Takes those that were added, each once: see `LibraryRounds.takeAdded`. */
  readonly takeAdded: (signal: AbortSignal) => Promise<void>
  /** A sentence of what did not happen, for the log. */
  readonly failure: string
}

/** What other processes took in is found after this, and what could not be read. */
const PASS_EVERY_MS = 600_000
const ADDED_EVERY_MS = 1000
const PAGE_TITLES = 200

/** Goes through the library again and again, and takes between the passes what was added meanwhile. */
export class LibraryRounds {
  readonly #deps: LibraryRoundsDeps
  readonly #added = new Set<FileId>()

  constructor(deps: LibraryRoundsDeps) {
    this.#deps = deps
  }

  /** How many wait that were added. */
  get addedCount(): number {
    return this.#added.size
  }

  /** Has a file taken before the next pass. */
  add(id: FileId): void {
    this.#added.add(id)
  }

  /** Those that were added, each once, with those that are added while they are taken. */
  *takeAdded(): Generator<FileId, void> {
    for (const id of this.#added) {
      this.#added.delete(id)
      yield id
    }
  }

  /** Resolves once `signal` is aborted. A pass that fails is made again with the next. */
  async run({ pass, takeAdded, failure }: RoundsWork, signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#deps
    while (!signal.aborted) {
      try {
        await pass(signal)
        const until = clock.monotonic() + PASS_EVERY_MS
        while (clock.monotonic() < until) {
          await clock.sleep(ADDED_EVERY_MS, signal)
          await takeAdded(signal)
        }
      } catch (error) {
        if (signal.aborted) return
        logger.warn({ error }, failure)
        await clock.sleep(PASS_EVERY_MS, signal).catch(() => {})
      }
    }
  }
}

/** Every title, newest first, a page at a time. */
export async function* everyTitle({ titles }: Pick<Catalog, 'titles'>): AsyncGenerator<Title, void> {
  for (let after: string | undefined, isLast = false; !isLast; ) {
    const page = await titles.list({}, { limit: PAGE_TITLES, ...(after !== undefined && { after }) })
    yield* page.items
    after = page.next
    isLast = after === undefined
  }
}
