import { assert, type FileExtent, type Slice, type SliceOutcome } from '@streamvault/core'
import type { SliceBytes } from './slice-bytes.ts'

/** What a caller of `open` gets: it holds the bytes until it is disposed. */
export class HeldSlice implements Slice {
  readonly outcome: SliceOutcome
  #bytes: SliceBytes | undefined

  constructor(outcome: SliceOutcome, bytes: SliceBytes) {
    this.outcome = outcome
    this.#bytes = bytes
    bytes.hold()
  }

  get extent(): FileExtent | undefined {
    return this.#bytes?.lend?.()
  }

  read(start: number, target: Uint8Array): Promise<void> {
    const bytes = this.#bytes
    assert(bytes !== undefined, 'a slice is read before it is disposed')
    assert(start >= 0 && start + target.length <= bytes.sizeBytes, 'what is read lies inside the slice')
    return bytes.read(start, target)
  }

  [Symbol.dispose](): void {
    this.#bytes?.release()
    this.#bytes = undefined
  }
}
