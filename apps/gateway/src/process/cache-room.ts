import { statfs } from 'node:fs/promises'
import type { Clock, Logger } from '@streamvault/core'
import type { NginxOrders } from './nginx-orders.ts'

export interface CacheRoomDeps {
  readonly clock: Pick<Clock, 'sleep'>
  readonly logger: Logger
  readonly orders: Pick<NginxOrders, 'keepMore'>
}

/** A disk of 100 MB/s takes 25 MB until it is looked at again. */
const POLL_MS = 250
/** Kept free for others, by nginx's manager: it gives up what was kept until there is so much. */
const FREE_BYTES = 1024 ** 3
/** Of a disk that is too small for that. */
const FREE_SHARE = 0.1
/** Of what is to be free: below this nothing more is kept. What is on its way has to fit, and is at most 4 MiB each. */
const FULL_SHARE = 0.5

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
  #isFull = false

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
    const { logger, orders } = this.#deps
    const { bavail, bsize } = await statfs(this.#folder)
    const freeBytes = bavail * bsize
    // Room is there again once nginx has made some, or somebody else has: not at every byte.
    const isFull = freeBytes < leaveFree * (this.#isFull ? 1 : FULL_SHARE)
    // An nginx that was started again does not know.
    if (isFull || this.#isFull) await orders.keepMore(!isFull)
    if (isFull && !this.#isFull) logger.warn({ freeBytes }, 'the disk of the cache is full: nothing more is kept')
    if (!isFull && this.#isFull) logger.info({ freeBytes }, 'the disk of the cache has room again')
    this.#isFull = isFull
  }
}
