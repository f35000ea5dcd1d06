import { crc32 } from 'node:zlib'
import { SLICE_BYTES, VaultError } from '@streamvault/core'
import type { Fingerprint } from './fingerprint.ts'
import type { SliceListener } from './slices-of-part.ts'

/** Throws `SOURCE_CHANGED` at a slice that differs from its digest: the file was written to since its fingerprint was taken. */
export function checkSlices({ digests }: Pick<Fingerprint, 'digests'>): SliceListener {
  const view = new DataView(digests.buffer, digests.byteOffset, digests.byteLength)
  return (slice, position) => {
    if (crc32(slice) !== view.getUint32(4 * (position / SLICE_BYTES)))
      throw new VaultError('SOURCE_CHANGED', { position })
  }
}
