import { unzipSync } from 'node:zlib'

export const GZIP_PACKED = 0x3072cfa1
/** What a packed object may grow to: a part of a file, and room around it. */
const UNPACKED_BYTES_MAX = 2 * 1024 * 1024
/** What all packed objects of one packet may grow to together. */
const PACKET_BYTES_MAX = 32 * 1024 * 1024

/** Unpacks what came in one packet, and no more of it than a client has reason to send. */
export class Unpacking {
  #bytesLeft = PACKET_BYTES_MAX

  /** What was packed; some clients use the header of gzip, some that of zlib. Throws. */
  unzip(packed: Uint8Array): Buffer {
    const maxOutputLength = Math.min(UNPACKED_BYTES_MAX, this.#bytesLeft)
    if (maxOutputLength <= 0) throw new RangeError('a packet unpacks to too much')
    // What fails may have been unpacked that far.
    this.#bytesLeft -= maxOutputLength
    const bytes = unzipSync(packed, { maxOutputLength })
    this.#bytesLeft += maxOutputLength - bytes.length
    return bytes
  }
}
