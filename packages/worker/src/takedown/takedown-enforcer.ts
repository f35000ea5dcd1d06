import type { Clock, FileDenial, FileId, Logger, SliceCache, TakedownWatch } from '@streamvault/core'
import type { Delivery } from '../delivery/delivery.ts'
import type { FilmDesk } from '../hls/film-desk.ts'
import type { FileOpener } from '../reading/file-opener.ts'

/** A disk that refuses is asked again after this long, for as long as the worker runs. */
const RETRY_MS = 1_000

export interface TakedownEnforcerDeps {
  readonly watch: Pick<TakedownWatch, 'onChange' | 'denied' | 'cursor'>
  readonly delivery: Pick<Delivery, 'cut'>
  readonly files: Pick<FileOpener, 'forget'>
  /** Absent where nothing is played in segments. */
  readonly films?: Pick<FilmDesk, 'forget'>
  readonly cache: Pick<SliceCache, 'evict'>
  readonly clock: Pick<Clock, 'sleep'>
  readonly logger: Logger
}

/**
 * Carries out in a worker what the watch hears of: running responses are cut at once, and the cache gives up every slice. What
 * is denied when it begins is erased then, for a death may have come between.
 *
 * Nothing new is read of a denied file by then, because readers ask the watch themselves; so what is erased stays away.
 */
export class TakedownEnforcer implements AsyncDisposable {
  readonly #deps: TakedownEnforcerDeps
  readonly #onEnforced: (cursor: number) => Promise<void>
  readonly #owed: Set<FileId>
  readonly #ended = new AbortController()
  readonly #unsubscribe: () => void
  #erasing: Promise<void> | undefined

  /** `onEnforced` is told the cursor of the watch up to which everything is cut and erased. */
  constructor(deps: TakedownEnforcerDeps, onEnforced: (cursor: number) => Promise<void>) {
    this.#deps = deps
    this.#onEnforced = onEnforced
    this.#owed = new Set(deps.watch.denied())
    this.#unsubscribe = deps.watch.onChange((change) => this.#take(change))
    this.#erasing = this.#erase()
  }

  /** What is not erased by then is left to the next start. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#unsubscribe()
    this.#ended.abort(new Error('the worker has ended'))
    await this.#erasing
  }

  #take({ file, isDenied, epoch }: FileDenial): void {
    this.#deps.files.forget(file)
    this.#deps.films?.forget(file)
    if (isDenied) {
      const streams = this.#deps.delivery.cut(file)
      this.#deps.logger.info({ file, epoch, streams }, 'file taken down')
    }
    // Also of what is denied no longer: between two looks it may have been both, and nothing of another epoch is kept.
    this.#owed.add(file)
    this.#erasing ??= this.#erase()
  }

  async #erase(): Promise<void> {
    const { watch, cache, clock, logger } = this.#deps
    const { signal } = this.#ended
    // A listener is called in the middle of a refresh; the cursor counts what it brought only afterwards.
    await Promise.resolve()
    while (!signal.aborted) {
      const [file] = this.#owed
      try {
        if (file === undefined) {
          const { cursor } = watch
          await this.#onEnforced(cursor)
          if (this.#owed.size === 0 && watch.cursor === cursor) break
        } else {
          await cache.evict(file)
          this.#owed.delete(file)
        }
      } catch (error) {
        logger.error({ error, file }, 'takedown is not carried out yet')
        // The others are not to wait for this one.
        if (file !== undefined && this.#owed.delete(file)) this.#owed.add(file)
        await clock.sleep(RETRY_MS, signal).catch(() => {})
      }
    }
    this.#erasing = undefined
  }
}
