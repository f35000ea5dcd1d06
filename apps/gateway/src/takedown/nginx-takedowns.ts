import type { Catalog, Clock, FileDenial, FileId, Logger, TakedownWatch } from '@streamvault/core'
import type { GrantGeneration } from '../authoriser/grant-generation.ts'
import type { NginxOrders } from '../process/nginx-orders.ts'
import type { EnforcedNote } from './enforced-note.ts'
import type { ItemsUnderWay } from './items-under-way.ts'
import type { SliceFiles } from './slice-files.ts'

export interface NginxTakedownsDeps {
  readonly watch: Pick<TakedownWatch, 'onChange' | 'isDenied' | 'epochOf' | 'cursor'>
  readonly files: Pick<Catalog['files'], 'get'>
  readonly generation: Pick<GrantGeneration, 'tell'>
  readonly underWay: Pick<ItemsUnderWay, 'of'>
  readonly orders: Pick<NginxOrders, 'cut'>
  readonly slices: Pick<SliceFiles, 'eraseFile' | 'eraseStale'>
  readonly note: EnforcedNote
  readonly clock: Pick<Clock, 'sleep'>
  readonly logger: Logger
}

/** What one file still has to lose. */
interface Owed {
  /** What was allowed in an earlier one is cut. */
  epoch: number
  /** Those in which nginx may have kept its bytes. */
  readonly epochs: Set<number>
}

/** Responses that were cut end within a tenth of a second, and what they were fetching is looked for again after this long. */
const ROUND_MS = 250
/** After a failure. */
const RETRY_MS = 1000

/**
 * Carries out in nginx what the watch hears of: what was granted is forgotten, running responses are cut, and what the cache holds
 * is erased.
 *
 * From then on nothing begins in an older epoch, and in a new one nothing is found that was kept in an older one. What still can
 * write bytes of an older one are responses that had begun before. So erasing is over when it began after the last of them had
 * ended.
 */
export class NginxTakedowns implements AsyncDisposable {
  readonly #deps: NginxTakedownsDeps
  readonly #owed = new Map<FileId, Owed>()
  readonly #ended = new AbortController()
  readonly #unsubscribe: () => void
  readonly #onEnforced: (cursor: number) => Promise<void>
  /** Whether something may lie in the cache that nobody knows the place of. */
  #isAnythingOwed = false
  #working: Promise<void> | undefined

  /** `onEnforced` is told the cursor of the watch up to which everything is cut and erased. */
  constructor(deps: NginxTakedownsDeps, onEnforced: (cursor: number) => Promise<void>) {
    this.#deps = deps
    this.#onEnforced = onEnforced
    this.#unsubscribe = deps.watch.onChange((change, epochBefore) => this.#take(change, epochBefore))
    // What was decided while no gateway ran, and what a death interrupted.
    this.#isAnythingOwed = deps.note.cursor !== deps.watch.cursor
    this.#working = this.#work()
  }

  /** What is not erased by then is left to the next start. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#unsubscribe()
    this.#ended.abort(new Error('the gateway has ended'))
    await this.#working
  }

  #take({ file, epoch, isDenied }: FileDenial, epochBefore: number): void {
    this.#deps.logger.info({ file, epoch, isDenied }, 'takedown heard of')
    const owed = this.#owed.get(file) ?? { epoch, epochs: new Set() }
    owed.epoch = epoch
    owed.epochs.add(epochBefore)
    this.#owed.set(file, owed)
    this.#working ??= this.#work()
  }

  async #work(): Promise<void> {
    const { watch, note, clock } = this.#deps
    const { signal } = this.#ended
    // A listener is called in the middle of a refresh; the cursor counts what it brought only afterwards.
    await Promise.resolve()
    while (!signal.aborted) {
      const { cursor } = watch
      const isDone = await this.#round()
      if (isDone && this.#owed.size === 0) {
        const isNoted = await this.#attempt({}, async () => {
          await note.write(cursor)
          await this.#onEnforced(cursor)
        })
        if (isNoted && this.#owed.size === 0 && watch.cursor === cursor) break
      }
      await clock.sleep(isDone ? ROUND_MS : RETRY_MS, signal).catch(() => {})
    }
    this.#working = undefined
  }

  /** Looks once at everything that is owed, and tells whether nothing failed. All are cut before the first is erased. */
  async #round(): Promise<boolean> {
    const all = [...this.#owed]
    if (all.length > 0 && !(await this.#attempt({}, () => this.#deps.generation.tell()))) return false
    const cuts = await Promise.all(all.map(([file, owed]) => this.#cut(file, owed)))
    const erased: boolean[] = []
    for (const [file, owed] of all) erased.push(await this.#attempt({ file }, () => this.#erase(file, owed)))
    if (this.#isAnythingOwed) erased.push(await this.#attempt({}, () => this.#eraseAnything()))
    return [...cuts, ...erased].every(Boolean)
  }

  #cut(file: FileId, { epoch }: Owed): Promise<boolean> {
    const { orders, underWay } = this.#deps
    return this.#attempt({ file }, async () => {
      const items = await underWay.of(file, epoch)
      await Promise.all([...items].map((item) => orders.cut(item, epoch)))
    })
  }

  async #erase(file: FileId, owed: Owed): Promise<void> {
    const { underWay, files, slices } = this.#deps
    const { epoch } = owed
    const isLast = (await underWay.of(file, epoch)).length === 0
    const found = await files.get(file)
    if (found === undefined) {
      // The catalogue has forgotten it, and with it how long it was; files of the cache say whose they are.
      this.#isAnythingOwed = true
    } else {
      await slices.eraseFile({ file, sizeBytes: found.value.sizeBytes, epochs: owed.epochs })
    }
    if (isLast && owed.epoch === epoch) this.#owed.delete(file)
  }

  async #eraseAnything(): Promise<void> {
    const { slices, watch } = this.#deps
    this.#isAnythingOwed = false
    try {
      await slices.eraseStale((file, epoch) => watch.isDenied(file) || epoch !== watch.epochOf(file))
    } catch (error) {
      this.#isAnythingOwed = true
      throw error
    }
  }

  async #attempt(about: { readonly file?: FileId }, act: () => Promise<void>): Promise<boolean> {
    try {
      await act()
      return true
    } catch (error) {
      if (!this.#ended.signal.aborted) this.#deps.logger.error({ error, ...about }, 'takedown is not carried out yet')
      return false
    }
  }
}
