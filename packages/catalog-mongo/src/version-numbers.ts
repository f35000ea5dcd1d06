import type { MongoConnection } from './mongo-connection.ts'

const COUNTER = 'versions'
/** Numbers that one process takes at a time; what is left of them when it ends is never used. */
const BLOCK_NUMBERS = 64
/** How often a document can be written before it would come to the numbers of a later one. */
const WRITES_MAX = 2 ** 20

/**
 * First versions of documents: no two are less than a million apart, so that a document which was removed and inserted again never
 * has a version that a reader of the old one still holds. Each write of a document adds 1.
 */
export class VersionNumbers {
  readonly #connection: MongoConnection
  #next = 0
  #end = 0
  #block: Promise<void> | undefined

  constructor(connection: MongoConnection) {
    this.#connection = connection
  }

  async first(): Promise<number> {
    while (this.#next === this.#end) {
      this.#block ??= this.#takeBlock()
      await this.#block
    }
    return this.#next++ * WRITES_MAX
  }

  async #takeBlock(): Promise<void> {
    try {
      const last = await this.#connection.take(COUNTER, BLOCK_NUMBERS)
      this.#end = last + 1
      this.#next = this.#end - BLOCK_NUMBERS
    } finally {
      this.#block = undefined
    }
  }
}
