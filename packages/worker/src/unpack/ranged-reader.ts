import { type ByteRange, type ByteReader, type CallOptions, rangeFits, VaultError } from '@streamvault/core'

/** The bytes of a range of something, by themselves. */
export function rangedReader(whole: ByteReader, range: ByteRange): ByteReader {
  const sizeBytes = range.end - range.start
  return {
    sizeBytes,
    async read(position: number, target: Uint8Array, options: CallOptions): Promise<void> {
      const end = position + target.length
      if (!rangeFits({ start: position, end }, sizeBytes))
        throw new VaultError('RANGE_OUT_OF_BOUNDS', { position, end })
      await whole.read(range.start + position, target, options)
    },
  }
}
