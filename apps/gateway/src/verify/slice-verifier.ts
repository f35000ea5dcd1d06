import type { Catalog, Clock, Instant, Logger, Metrics } from '@streamvault/core'
import { Pacer } from '@streamvault/core'
import type { SliceFiles } from '../takedown/slice-files.ts'
import { compareSlice, type Verdict } from './compare-slice.ts'
import { KnownFilms } from './known-films.ts'
import { UncachedReader } from './uncached-reader.ts'

export interface SliceVerifierDeps {
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
  readonly catalog: Pick<Catalog, 'files' | 'digests'>
  readonly slices: Pick<SliceFiles, 'all' | 'newest' | 'giveUp'>
}

export interface SliceVerifierOptions {
  readonly bytesPerSecond: number
  /** When an earlier gateway is known to have run last. */
  readonly lastRunAt: Instant | undefined
}

/** From the beginning of one round to that of the next: as often as a disk may well read what it keeps. */
const ROUND_MS = 24 * 3_600_000
/** After the catalogue or the disk failed. */
const RETRY_MS = 60_000
/** What was written so long before an earlier gateway ended comes first: it is what the end may have left damaged. */
const RECENT_MS = 10 * 60_000
const RECENT_MAX = 4096
/** After each reading, the disk is left to viewers three times as long: one that has much to do is read more slowly. */
const REST_PER_READING = 3

/**
 * Reads what nginx keeps, again and again, at a pace, and gives up what is not what the catalogue knows: the next viewer
 * has it fetched anew. Whoever is being sent it is cut off, as by a takedown.
 */
export class SliceVerifier implements AsyncDisposable {
  readonly #deps: SliceVerifierDeps
  readonly #films: KnownFilms
  readonly #reader = new UncachedReader()
  readonly #pacer: Pacer
  readonly #ended = new AbortController()
  readonly #working: Promise<void>

  constructor(deps: SliceVerifierDeps, { bytesPerSecond, lastRunAt }: SliceVerifierOptions) {
    this.#deps = deps
    this.#films = new KnownFilms(deps.catalog)
    this.#pacer = new Pacer(deps.clock, bytesPerSecond)
    this.#working = this.#work(lastRunAt)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new Error('the gateway has ended'))
    await this.#working
  }

  async #work(lastRunAt: Instant | undefined): Promise<void> {
    const { clock, logger, slices } = this.#deps
    const { signal } = this.#ended
    const recent = () => (lastRunAt === undefined ? [] : slices.newest(lastRunAt - RECENT_MS, RECENT_MAX))
    let isFirst = true
    while (!signal.aborted) {
      const beganAt = clock.monotonic()
      let waitMs = RETRY_MS
      try {
        if (isFirst) await this.#verifyAll(await recent())
        isFirst = false
        await this.#verifyAll(slices.all())
        waitMs = Math.max(0, ROUND_MS - (clock.monotonic() - beganAt))
      } catch (error) {
        if (!signal.aborted) logger.warn({ error }, 'what nginx keeps cannot be compared now')
      }
      await clock.sleep(waitMs, signal).catch(() => {})
    }
  }

  async #verifyAll(paths: Iterable<string> | AsyncIterable<string>): Promise<void> {
    for await (const path of paths) {
      this.#ended.signal.throwIfAborted()
      await this.#verify(path)
    }
  }

  async #verify(path: string): Promise<void> {
    let verdict = await this.#compare(path)
    // What is being erased, or stored anew, or came wrong over the wire once, is another one when it is opened again.
    if (verdict.result === 'wrong') verdict = await this.#compare(path)
    const { result, file } = verdict
    if (result === 'gone') return
    const { slices, metrics, logger } = this.#deps
    metrics.add('streamvault_gateway_slices_verified_total', 1, { result })
    if (result !== 'wrong') return
    await slices.giveUp(path)
    logger.warn({ slice: path, ...(file && { file }) }, 'a slice that nginx kept was wrong, and was given up')
  }

  #compare(path: string): Promise<Verdict> {
    return compareSlice(this.#paced(this.#reader.pieces(path)), { path, films: this.#films })
  }

  async *#paced(pieces: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
    const { clock } = this.#deps
    const { signal } = this.#ended
    await using reading = pieces
    for (;;) {
      const beganAt = clock.monotonic()
      const { done, value } = await reading.next()
      if (done === true) return
      const tookMs = clock.monotonic() - beganAt
      await clock.sleep(REST_PER_READING * tookMs, signal)
      await this.#pacer.pass(value.length, { signal })
      yield value
    }
  }
}
