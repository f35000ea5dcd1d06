import { statfs } from 'node:fs/promises'
import type { Clock, Logger } from '@streamvault/core'
import type { NginxOrders } from './nginx-orders.ts'

export interface CacheRoomDeps {
  readonly clock: Pick<Clock, 'sleep' | 'monotonic'>
  readonly logger: Logger
  readonly orders: Pick<NginxOrders, 'keepAtMost'>
}

const POLL_MS = 250
/** More than any disk takes until it is looked at again: where so much is to spare, nothing need be counted. */
const PLENTY_BYTES = 4 * 1024 ** 3
/** Kept free for others, by nginx's manager: it gives up what was kept until there is so much. */
const FREE_BYTES = 1024 ** 3
/** Of a disk that is too small for that. */
const FREE_SHARE = 0.1
/** Of what is to be free, what is never given away: slices that are on their way have to fit in, of 4 MiB each at most. */
const RESERVED_SHARE = 0.5
/** A disk at its limit is now full and now not, as the manager gives up what was kept. */
const WARNING_EVERY_MS = 60_000

/** How much of the disk that a folder is on is to stay free, in bytes. */
export async function bytesToLeaveFree(folder: string): Promise<number> {
  const { blocks, bsize } = await statfs(folder)
  return Math.floor(Math.min(FREE_BYTES, blocks * bsize * FREE_SHARE))
}

/**
 * Sees to it that nginx writes nothing to a disk that is full, whoever filled it: a response that it cannot write breaks. What is
 * kept is still sent from there, and everything else comes from workers until there is room again.
 */
export class CacheRoom implements AsyncDisposable {
  readonly #deps: CacheRoomDeps
  readonly #folder: string
  readonly #ended = new AbortController()
  readonly #watching: Promise<void>
  #isShort = false
  #warnedAt = Number.NEGATIVE_INFINITY

  /** `leaveFree` is what `bytesToLeaveFree` said. */
  constructor(deps: CacheRoomDeps, folder: string, leaveFree: number) {
    this.#deps = deps
    this.#folder = folder
    this.#watching = this.#watch(leaveFree)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new Error('the gateway has ended'))
    await this.#watching
  }

  async #watch(leaveFree: number): Promise<void> {
    const { signal } = this.#ended
    while (!signal.aborted) {
      try {
        await this.#look(leaveFree)
      } catch (error) {
        this.#deps.logger.debug({ error }, 'whether the cache has room is not known')
      }
      await this.#deps.clock.sleep(POLL_MS, signal).catch(() => {})
    }
  }

  async #look(leaveFree: number): Promise<void> {
    const { clock, logger, orders } = this.#deps
    const { bavail, bsize } = await statfs(this.#folder)
    const freeBytes = bavail * bsize
    const roomBytes = Math.floor(freeBytes - leaveFree * RESERVED_SHARE)
    const isShort = roomBytes < PLENTY_BYTES
    // Told again each time: an nginx that was started meanwhile does not know.
    if (isShort || this.#isShort) await orders.keepAtMost(isShort ? roomBytes : undefined)
    this.#isShort = isShort
    if (roomBytes >= 0 || clock.monotonic() - this.#warnedAt < WARNING_EVERY_MS) return
    this.#warnedAt = clock.monotonic()
    logger.warn({ freeBytes }, 'the disk of the cache is full: nothing more is kept until there is room')
  }
}
