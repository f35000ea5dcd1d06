import { abortable, type PutOptions, type StoredBlob } from '@streamvault/core'
import { MemoryBlobStore } from '@streamvault/testkit'

/** A store that stands still before one of its puts, until it is let go. */
export class StandingStore extends MemoryBlobStore {
  readonly reached = Promise.withResolvers<void>()
  readonly go = Promise.withResolvers<void>()
  #putsLeft: number

  /** `putsBefore` is how many puts come before the one that stands. */
  constructor(putsBefore: number) {
    super({ blobBytesMax: 1 << 30 })
    this.#putsLeft = putsBefore
  }

  override async put(source: AsyncIterable<Uint8Array>, options: PutOptions): Promise<StoredBlob> {
    if (this.#putsLeft-- === 0) {
      this.reached.resolve()
      await abortable(this.go.promise, options.signal)
    }
    return await super.put(source, options)
  }
}
