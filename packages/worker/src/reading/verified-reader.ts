import { crc32 } from 'node:zlib'
import {
  assert,
  type ByteReader,
  type CallOptions,
  SLICE_BYTES,
  sliceCount,
  sliceIndexAt,
  sliceRange,
  VaultError,
} from '@streamvault/core'
import { type PersistentReadDeps, readPersistently } from './read-persistently.ts'

/**
 * Whole slices that match their digests, and nothing else: what does not match is read again, and never handed on.
 *
 * Reads must lie on the slice grid, one slice each. Throws `SLICE_CORRUPT` when the source keeps giving wrong bytes, and
 * what the source throws when it keeps failing.
 */
export class VerifiedReader implements ByteReader {
  readonly sizeBytes: number
  readonly #source: ByteReader
  readonly #digests: DataView
  readonly #deps: PersistentReadDeps

  /** `digests` holds the CRC-32 of every slice, as `Catalog.digests` does. */
  constructor(deps: PersistentReadDeps, source: ByteReader, digests: Uint8Array) {
    assert(digests.length === 4 * sliceCount(source.sizeBytes), 'there is one digest for each slice')
    this.sizeBytes = source.sizeBytes
    this.#source = source
    this.#digests = new DataView(digests.buffer, digests.byteOffset, digests.byteLength)
    this.#deps = deps
  }

  /** The CRC-32 of a slice: `read` brings no other. */
  crcOf(index: number): number {
    return this.#digests.getUint32(4 * index)
  }

  async read(position: number, target: Uint8Array, options: CallOptions): Promise<void> {
    const index = sliceIndexAt(position)
    const { start, end } = sliceRange(index, this.sizeBytes)
    assert(
      position === start && target.length === end - start && target.length <= SLICE_BYTES,
      'one whole slice is read',
    )
    const read = async (inTime: CallOptions) => {
      await this.#source.read(start, target, inTime)
      if (crc32(target) !== this.crcOf(index)) throw new VaultError('SLICE_CORRUPT', { index })
    }
    await readPersistently(this.#deps, read, options)
  }
}
