import { type ByteReader, VaultError } from '@streamvault/core'

/** A file in memory, which counts what is read of it. */
export class BufferReader implements ByteReader {
  readonly sizeBytes: number
  readonly #bytes: Uint8Array
  readBytes = 0
  readCount = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.sizeBytes = bytes.length
  }

  async read(position: number, target: Uint8Array): Promise<void> {
    if (position < 0 || position + target.length > this.sizeBytes) throw new VaultError('RANGE_OUT_OF_BOUNDS')
    this.readBytes += target.length
    this.readCount++
    target.set(this.#bytes.subarray(position, position + target.length))
  }
}
