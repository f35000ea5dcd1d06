import { type BlobRef, type ByteRange, type CallOptions, rangeBytes, VaultError } from '@streamvault/core'
import { systemClock } from '@streamvault/telemetry'
import { MemoryBlobStore } from '@streamvault/testkit'

const FOREVER_MS = 3_600_000

/** A store that takes its time, as one on the other side of a network does, and counts what it is asked. */
export class TrialStore extends MemoryBlobStore {
  latencyMs = 0
  /** A place in its blobs of which it has lost what was there. */
  lost = Number.POSITIVE_INFINITY
  /** A place of which nothing comes, nor that nothing will. */
  silent = Number.POSITIVE_INFINITY
  /** A place where another byte comes than was put. */
  damaged = Number.POSITIVE_INFINITY
  reads = 0
  bytesRead = 0

  constructor() {
    super({ blobBytesMax: 2 ** 31 })
  }

  override async *read(ref: BlobRef, range: ByteRange, options: CallOptions): AsyncGenerator<Uint8Array> {
    this.reads++
    this.bytesRead += rangeBytes(range)
    if (this.latencyMs > 0) await systemClock.sleep(this.latencyMs, options.signal)
    if (range.start <= this.lost && this.lost < range.end) throw new VaultError('BLOB_NOT_FOUND')
    if (range.start <= this.silent && this.silent < range.end) await systemClock.sleep(FOREVER_MS, options.signal)
    const isDamaged = range.start <= this.damaged && this.damaged < range.end
    for await (const chunk of super.read(ref, range, options)) yield isDamaged ? chunk.map((byte) => byte ^ 1) : chunk
  }
}
