import { assert } from '@streamvault/core'
import type { LentBytes } from '../media-link.ts'

/** Some of the bytes that were lent, for whom the others are of no use. */
export class LentPart implements LentBytes {
  readonly #whole: LentBytes
  #bytes: Uint8Array | undefined

  /** Takes `whole` over. The range is cut where the bytes end. */
  constructor(whole: LentBytes, { start, end }: { readonly start: number; readonly end: number }) {
    this.#whole = whole
    this.#bytes = whole.bytes.subarray(start, end)
  }

  get bytes(): Uint8Array {
    assert(this.#bytes !== undefined, 'bytes are read before they are given back')
    return this.#bytes
  }

  [Symbol.dispose](): void {
    this.#bytes = undefined
    this.#whole[Symbol.dispose]()
  }
}
