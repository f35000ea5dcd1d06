import { unzipSync } from 'node:zlib'

export const GZIP_PACKED = 0x3072cfa1
/** What a packed object may grow to: a part of a file, and room around it. */
const UNPACKED_BYTES_MAX = 2 * 1024 * 1024

/** What was packed; some clients use the header of gzip, some that of zlib. Throws. */
export function unzip(packed: Uint8Array): Buffer {
  return unzipSync(packed, { maxOutputLength: UNPACKED_BYTES_MAX })
}
