import type { BlobRef, ByteRange, CallOptions } from '@streamvault/core'
import { SLICE_BYTES, VaultError } from '@streamvault/core'
import { systemClock } from '@streamvault/telemetry'
import { MemoryBlobStore, testBytes } from '@streamvault/testkit'

/** Every slice of every film. */
export const SLICE = testBytes(SLICE_BYTES)

/** A store that is far away and has every film there could be, made of one slice again and again. */
export class DistantStore extends MemoryBlobStore {
  readonly #latencyMs: number
  readCount = 0

  constructor(latencyMs: number) {
    super({ blobBytesMax: Number.MAX_SAFE_INTEGER })
    this.#latencyMs = latencyMs
  }

  override async *read(ref: BlobRef, { start, end }: ByteRange, { signal }: CallOptions): AsyncGenerator<Uint8Array> {
    if (start % SLICE_BYTES !== 0 || end - start !== SLICE_BYTES)
      throw new VaultError('RANGE_OUT_OF_BOUNDS', { ref, start })
    this.readCount++
    await systemClock.sleep(this.#latencyMs, signal)
    yield SLICE
  }
}
