import type { ByteRange, ByteReader, CallOptions, Semaphore } from '@streamvault/core'
import type { OpenBytes, SlicedReader } from './sliced-reader.ts'

export interface ReadAheadOptions {
  /** Where the viewer will stop: nothing beyond is fetched. */
  readonly range: ByteRange
  /** The farthest that one stream reads ahead, in slices. */
  readonly slicesMax: number
  /** How many slices all streams together may be fetching ahead. */
  readonly permits: Semaphore
  /** How many slices all streams together may have before their viewers come to them, beside `SLICES_FREE` of each. */
  readonly room: Semaphore
  /** Told of every slice that the viewer comes to. */
  readonly onSlice?: (index: number) => void
}

/** So many are no matter of room, so that nobody goes without because others pause. */
const SLICES_FREE = 2
/** A look at the head of a file costs no more than these, and whoever stays has them when he comes to them. */
const SLICES_START = 2
/** A player of 8 Mbit/s is served for eight seconds out of these, which outlasts two losses in a row. */
const SLICES_STEADY = 8

/**
 * For every slice that a viewer has read, so many are fetched before him: what one who leaves soon has left behind comes before
 * what he asks for next (`npm run bench -- seek`). One who stays has his 48 after twenty-four.
 */
const SLICES_AHEAD_PER_SLICE_READ = 2

/** What was not there in time was asked for too late, by round trips of which each counts; what was there suffices soon. */
const GROWTH = {
  ready: { factor: 2, slicesMax: SLICES_STEADY },
  waited: { factor: 4, slicesMax: Number.POSITIVE_INFINITY },
} as const

/**
 * Fetches the next slices of one stream into the cache while the viewer still reads this one.
 *
 * It begins with two slices and has more of them at every slice that is read in sequence, so that a short visit costs little and a
 * long one never waits. Beyond `SLICES_STEADY` it grows only when the viewer had to wait all the same: who reads as fast
 * as the store gives gets all of it, and who watches keeps no more slices coming than watching takes. Disposing it lets go of
 * all it has under way.
 */
export class ReadAhead implements ByteReader, Disposable {
  readonly sizeBytes: number
  readonly #content: SlicedReader
  readonly #options: ReadAheadOptions
  readonly #lastIndex: number
  #stopped: AbortController | undefined
  readonly #loading = new Set<number>()
  /** What its viewer has not come to yet, and whether it takes room. */
  readonly #ahead = new Map<number, boolean>()
  #freeAhead = 0
  #currentIndex = -1
  #isDisposed = false
  #slicesAhead = SLICES_START
  #slicesRead = 0

  constructor(content: SlicedReader, options: ReadAheadOptions) {
    this.sizeBytes = content.sizeBytes
    this.#content = content
    this.#options = options
    this.#lastIndex = content.indexAt(Math.max(options.range.end - 1, options.range.start))
  }

  read(position: number, target: Uint8Array, options: CallOptions): Promise<void> {
    const reading = this.#content.read(position, target, options)
    const last = this.#content.indexAt(position + Math.max(target.length, 1) - 1)
    this.#enter(this.#content.indexAt(position), last, reading)
    return reading
  }

  /** Opens the bytes from `position` to the end of their slice. */
  openAt(position: number, options: CallOptions): Promise<OpenBytes> {
    const opening = this.#content.openAt(position, options)
    const index = this.#content.indexAt(position)
    this.#enter(index, index, opening)
    return opening
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true
    this.#reach(Number.POSITIVE_INFINITY)
    this.#stopped?.abort(new Error('the stream has ended'))
  }

  #enter(first: number, last: number, reading: Promise<unknown>): void {
    if (last === this.#currentIndex) return
    this.#options.onSlice?.(last)
    this.#reach(last)
    const isFirst = this.#currentIndex < 0
    this.#slicesRead += last - first + (first === this.#currentIndex ? 0 : 1)
    const mustWait = !this.#hasAll(first, last)
    const isNext = first === this.#currentIndex || first === this.#currentIndex + 1
    if (isNext && !isFirst) this.#grow(mustWait ? GROWTH.waited : GROWTH.ready)
    this.#currentIndex = last
    if (!isFirst || !mustWait) this.#loadAfter(last)
    // Where a viewer begins, what is read ahead could come before what he waits for, over the same connection.
    else
      reading.then(
        () => this.#loadAfter(last),
        () => {},
      )
  }

  #hasAll(first: number, last: number): boolean {
    for (let index = first; index <= last; index++) if (!this.#content.has(index)) return false
    return true
  }

  #grow({ factor, slicesMax }: (typeof GROWTH)['waited' | 'ready']): void {
    const grown = Math.min(this.#slicesAhead * factor, slicesMax, this.#options.slicesMax)
    this.#slicesAhead = Math.max(this.#slicesAhead, grown)
  }

  #loadAfter(index: number): void {
    if (this.#isDisposed) return
    const ahead = Math.min(this.#slicesAhead, SLICES_AHEAD_PER_SLICE_READ * this.#slicesRead)
    const until = Math.min(index + ahead, this.#lastIndex)
    for (let next = index + 1; next <= until; next++) this.#loadAhead(next)
  }

  #loadAhead(index: number): void {
    const { permits, room } = this.#options
    if (this.#loading.has(index) || this.#content.has(index) || !permits.tryAcquire()) return
    if (!this.#ahead.has(index)) {
      const takesRoom = this.#freeAhead >= SLICES_FREE
      if (takesRoom && !room.tryAcquire()) {
        permits.release()
        return
      }
      if (!takesRoom) this.#freeAhead++
      this.#ahead.set(index, takesRoom)
    }
    this.#loading.add(index)
    this.#stopped ??= new AbortController()
    this.#content
      .load(index, { signal: this.#stopped.signal, urgency: 'ahead' })
      // The viewer's own read of this slice meets the same failure, and that one is handled.
      .catch(() => {})
      .finally(() => {
        this.#loading.delete(index)
        permits.release()
      })
  }

  #reach(index: number): void {
    for (const [ahead, takesRoom] of this.#ahead) {
      if (ahead > index) continue
      this.#ahead.delete(ahead)
      if (takesRoom) this.#options.room.release()
      else this.#freeAhead--
    }
  }
}
