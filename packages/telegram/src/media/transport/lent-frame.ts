import { assert } from '@streamvault/core'
import type { LentBytes } from '../media-link.ts'
import type { FrameLease } from './frame-pool.ts'

/** Bytes within a leased buffer, which goes back with them. */
export class LentFrame implements LentBytes {
  readonly #lease: FrameLease
  #bytes: Uint8Array | undefined

  constructor(lease: FrameLease, bytes: Uint8Array) {
    this.#lease = lease
    this.#bytes = bytes
  }

  get bytes(): Uint8Array {
    assert(this.#bytes !== undefined, 'bytes are read before they are given back')
    return this.#bytes
  }

  [Symbol.dispose](): void {
    this.#bytes = undefined
    this.#lease[Symbol.dispose]()
  }
}
