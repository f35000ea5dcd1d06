import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { type ByteReader, type CallOptions, SLICE_BYTES, sliceCount, sliceRange } from '@streamvault/core'

/** What identifies a file and lets every slice of it be checked. */
export interface Fingerprint {
  /** Hexadecimal. */
  readonly sha256: string
  /** CRC-32 of every slice: four bytes each, big-endian. */
  readonly digests: Uint8Array
}

export interface FingerprintOptions extends CallOptions {
  readonly onProgress: (doneBytes: number) => void
}

/** Reads all of `reader` once, in slices through one buffer. */
export async function takeFingerprint(reader: ByteReader, options: FingerprintOptions): Promise<Fingerprint> {
  const hash = createHash('sha256')
  const count = sliceCount(reader.sizeBytes)
  const digests = new Uint8Array(4 * count)
  const view = new DataView(digests.buffer)
  const buffer = Buffer.allocUnsafeSlow(SLICE_BYTES)
  for (let index = 0; index < count; index++) {
    const { start, end } = sliceRange(index, reader.sizeBytes)
    const slice = buffer.subarray(0, end - start)
    await reader.read(start, slice, options)
    hash.update(slice)
    view.setUint32(4 * index, crc32(slice))
    options.onProgress(end)
  }
  return { sha256: hash.digest('hex'), digests }
}
