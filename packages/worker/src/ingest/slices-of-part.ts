import { type ByteRange, type ByteReader, type CallOptions, SLICE_BYTES } from '@streamvault/core'
import type { FileCipher } from '../reading/file-cipher.ts'

/** Told of each slice of a part in order, before it is encrypted; it owns nothing, and what it throws ends the part. */
export type SliceListener = (slice: Uint8Array, position: number) => void

export interface PartSource {
  readonly reader: ByteReader
  readonly cipher: FileCipher | undefined
  readonly onSlice: SliceListener
  /** Told how many bytes more were taken. */
  readonly onProgress: (bytes: number) => void
}

/** The bytes of a part as they are stored, a slice at a time through one buffer: encrypted, where the file is. */
export async function* slicesOfPart(
  source: PartSource,
  part: ByteRange,
  options: CallOptions,
): AsyncIterable<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(Math.min(SLICE_BYTES, part.end - part.start))
  for (let position = part.start; position < part.end; position += SLICE_BYTES) {
    const slice = buffer.subarray(0, Math.min(SLICE_BYTES, part.end - position))
    await source.reader.read(position, slice, options)
    source.onSlice(slice, position)
    source.cipher?.apply(slice, position)
    yield slice
    source.onProgress(slice.length)
  }
}
