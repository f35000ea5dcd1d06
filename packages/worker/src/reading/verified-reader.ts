import { crc32 } from 'node:zlib'
import {
  assert,
  type ByteReader,
  type CallOptions,
  isVaultError,
  SLICE_BYTES,
  sliceCount,
  sliceIndexAt,
  sliceRange,
  VaultError,
} from '@streamvault/core'
import { type Home, type HomesDeps, readFromHomes } from './homes.ts'
import { readPersistently } from './read-persistently.ts'

/** Where the bytes can be read from, at least one home, all of the same size. */
export interface SliceHomes {
  readonly current: readonly Home[]
  /** Asked when no home has a slice at all: looks for other homes, and says whether there are any. */
  refresh?(): Promise<boolean>
}

/**
 * Whole slices that match their digests, and nothing else: what does not match is read from another home, and then again, and
 * never handed on.
 *
 * Reads must lie on the slice grid, one slice each. Throws `SLICE_CORRUPT` when all homes keep giving wrong bytes, and
 * what they throw when they keep failing.
 */
export class VerifiedReader implements ByteReader {
  readonly sizeBytes: number
  readonly #homes: SliceHomes
  readonly #digests: DataView
  readonly #deps: HomesDeps

  /** `digests` holds the CRC-32 of every slice, as `Catalog.digests` does. */
  constructor(deps: HomesDeps, homes: SliceHomes, digests: Uint8Array) {
    this.sizeBytes = homes.current[0]?.reader.sizeBytes ?? 0
    assert(digests.length === 4 * sliceCount(this.sizeBytes), 'there is one digest for each slice')
    this.#homes = homes
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
    const read = async (reader: ByteReader, inTime: CallOptions) => {
      await reader.read(start, target, inTime)
      if (crc32(target) !== this.crcOf(index)) throw new VaultError('SLICE_CORRUPT', { index })
    }
    await readPersistently(this.#deps, (inTime) => this.#readSomewhere({ ...inTime, read }), options)
  }

  async #readSomewhere(options: Parameters<typeof readFromHomes>[2]): Promise<void> {
    try {
      await readFromHomes(this.#deps, this.#homes.current, options)
    } catch (error) {
      if (!isVaultError(error, 'BLOB_NOT_FOUND') || (await this.#homes.refresh?.()) !== true) throw error
      await readFromHomes(this.#deps, this.#homes.current, options)
    }
  }
}
