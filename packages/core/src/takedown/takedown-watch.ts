import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { FileDenial, Takedowns } from '../ports/takedowns.ts'
import type { FileId, TitleId } from '../vocabulary/ids.ts'
import type { Denials } from './denials.ts'

/** A takedown is in force everywhere within a second: a quarter for hearing of it, the rest for carrying it out. */
export const TAKEDOWN_POLL_MS = 250

export interface TakedownWatchDeps {
  readonly takedowns: Pick<Takedowns, 'since'>
  readonly clock: Pick<Clock, 'sleep'>
  readonly logger: Pick<Logger, 'warn'>
}

/**
 * Told of every change after it is in force, in the order of epochs, and of the file's epoch before it. It must not throw.
 */
export type DenialListener = (change: FileDenial, epochBefore: number) => void

/**
 * Knows at any moment which files are denied, without asking: for whoever decides about every request.
 *
 * It exists only once all that is denied is known, so that its first answer is as right as any. From then on it is as old
 * as its last `refresh`, which `run` calls every `TAKEDOWN_POLL_MS`. While the catalogue does not answer, what was denied
 * stays denied.
 */
export class TakedownWatch implements Denials {
  readonly #deps: TakedownWatchDeps
  /** Every file that ever was taken down. */
  readonly #files = new Map<FileId, FileDenial>()
  readonly #titles = new Set<TitleId>()
  readonly #listeners = new Set<DenialListener>()
  #cursor = 0

  private constructor(deps: TakedownWatchDeps) {
    this.#deps = deps
  }

  /** Learns what is denied now. Throws what the catalogue throws: without it, nobody may answer. */
  static async load(deps: TakedownWatchDeps): Promise<TakedownWatch> {
    const watch = new TakedownWatch(deps)
    await watch.refresh()
    return watch
  }

  /** All changes with epochs up to this one are in force here. */
  get cursor(): number {
    return this.#cursor
  }

  isDenied(file: FileId): boolean {
    return this.#files.get(file)?.isDenied === true
  }

  epochOf(file: FileId): number {
    return this.#files.get(file)?.epoch ?? 0
  }

  /** Whether a file of this title ever was taken down: of most titles none was, and nothing more need be asked. */
  hasTouched(title: TitleId): boolean {
    return this.#titles.has(title)
  }

  /** Every file that is denied now. */
  denied(): FileId[] {
    return [...this.#files.values()].flatMap(({ file, isDenied }) => (isDenied ? [file] : []))
  }

  /** Tells `listener` of every change from now on, until the returned function is called. */
  onChange(listener: DenialListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Catches up: whatever was decided before this was called is in force once it has returned. */
  async refresh(): Promise<void> {
    for (;;) {
      const { changes, cursor } = await this.#deps.takedowns.since(this.#cursor)
      for (const change of changes) this.#apply(change)
      this.#cursor = Math.max(this.#cursor, cursor)
      if (changes.length === 0) return
    }
  }

  /** Stays up to date until `signal` is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    let isBehind = false
    while (!signal.aborted) {
      try {
        await this.#deps.clock.sleep(TAKEDOWN_POLL_MS, signal)
        await this.refresh()
        isBehind = false
      } catch (error) {
        if (signal.aborted) return
        if (!isBehind) this.#deps.logger.warn({ error }, 'takedowns cannot be read; asking again')
        isBehind = true
      }
    }
  }

  /** Two that catch up at once may bring the same change, or an older one behind a newer. */
  #apply(change: FileDenial): void {
    const epochBefore = this.epochOf(change.file)
    if (change.epoch <= epochBefore) return
    this.#files.set(change.file, change)
    if (change.title !== undefined) this.#titles.add(change.title)
    for (const listener of this.#listeners) listener(change, epochBefore)
  }
}
