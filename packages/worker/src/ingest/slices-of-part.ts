import { crc32 } from 'node:zlib'
import { type ByteRange, type ByteReader, type CallOptions, SLICE_BYTES, VaultError } from '@streamvault/core'
import type { FileCipher } from '../reading/file-cipher.ts'

export interface PartSource {
  readonly reader: ByteReader
  readonly digests: Uint8Array
  readonly cipher: FileCipher | undefined
  /** Told how many bytes more were taken. */
  readonly onProgress: (bytes: number) => void
}

/**
 * The bytes of a part as they are stored, a slice at a time through one buffer: encrypted, where the file is.
 *
 * Every slice is checked against its digest first. Throws `SOURCE_CHANGED` when it differs: the file was written to since
 * its fingerprint was taken.
 */
export async function* slicesOfPart(
  source: PartSource,
  part: ByteRange,
  options: CallOptions,
): AsyncIterable<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(Math.min(SLICE_BYTES, part.end - part.start))
  const digests = new DataView(source.digests.buffer, source.digests.byteOffset, source.digests.byteLength)
  for (let position = part.start; position < part.end; position += SLICE_BYTES) {
    const slice = buffer.subarray(0, Math.min(SLICE_BYTES, part.end - position))
    await source.reader.read(position, slice, options)
    if (crc32(slice) !== digests.getUint32(4 * (position / SLICE_BYTES)))
      throw new VaultError('SOURCE_CHANGED', { position })
    source.cipher?.apply(slice, position)
    yield slice
    source.onProgress(slice.length)
  }
}
