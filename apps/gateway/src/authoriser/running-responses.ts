import type { FileId } from '@streamvault/core'

/** What answers, and what of. */
export interface RunningContent {
  /** The process of nginx. */
  readonly process: number
  /** The file or the pack, as nginx knows it. */
  readonly item: string
  /** All of which it has bytes. */
  readonly files: readonly FileId[]
  /** The latest content epoch of those when it was allowed. */
  readonly epoch: number
}

/** A response that was allowed, and that has not ended as far as is known. */
interface Running extends RunningContent {
  readonly viewer: string
}

export interface RunningOptions {
  /** The most that one viewer may have at a time. */
  readonly perViewerMax: number
  /** Whether a process of nginx still runs. */
  readonly isAlive: (process: number) => boolean
  /** Calls `end` for every response that has ended by now. */
  readonly catchUp: () => void
}

/**
 * Counts responses by viewer, exactly: from the moment they are allowed until nginx says that they have ended.
 *
 * What a process of nginx had under way when it died never ends by itself; it is found when it stands in somebody's way.
 */
export class RunningResponses {
  readonly #options: RunningOptions
  readonly #responses = new Map<number, Running>()
  readonly #viewers = new Map<string, Set<number>>()
  #last = 0

  constructor(options: RunningOptions) {
    this.#options = options
  }

  get count(): number {
    this.#options.catchUp()
    return this.#responses.size
  }

  /** How many of a viewer's responses run. */
  countOf(viewer: string): number {
    return this.#viewers.get(viewer)?.size ?? 0
  }

  /** Numbers one more response of the viewer; undefined when there are as many as may be. */
  begin(viewer: string, content: RunningContent): number | undefined {
    if (this.countOf(viewer) >= this.#options.perViewerMax) this.#options.catchUp()
    if (this.countOf(viewer) >= this.#options.perViewerMax) this.#forgetDead(this.#viewers.get(viewer) ?? [])
    if (this.countOf(viewer) >= this.#options.perViewerMax) return undefined
    const number = ++this.#last
    this.#responses.set(number, { viewer, ...content })
    const numbers = this.#viewers.get(viewer) ?? new Set()
    numbers.add(number)
    this.#viewers.set(viewer, numbers)
    return number
  }

  /** The items with bytes of the file of which something runs that was allowed in an epoch before this one. */
  itemsUnderWay(file: FileId, epoch: number): string[] {
    this.#options.catchUp()
    const numbers = [...this.#responses].flatMap(([number, running]) =>
      running.epoch < epoch && running.files.includes(file) ? [number] : [],
    )
    this.#forgetDead(numbers)
    return [...new Set(numbers.flatMap((number) => this.#responses.get(number)?.item ?? []))]
  }

  /** Nothing happens when it has ended before. */
  end(number: number): void {
    const running = this.#responses.get(number)
    if (running === undefined) return
    this.#responses.delete(number)
    const numbers = this.#viewers.get(running.viewer)
    numbers?.delete(number)
    if (numbers?.size === 0) this.#viewers.delete(running.viewer)
  }

  /** Forgets all of them: no process of nginx is left. */
  clear(): void {
    this.#responses.clear()
    this.#viewers.clear()
  }

  #forgetDead(numbers: Iterable<number>): void {
    for (const number of [...numbers]) {
      const running = this.#responses.get(number)
      if (running !== undefined && !this.#options.isAlive(running.process)) this.end(number)
    }
  }
}
