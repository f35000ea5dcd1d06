import { numbers } from './cmaf/boxes.ts'

const OWNER = 'com.apple.streaming.transportStreamTimestamp\0'
/** What MPEG-2 counts in, in 33 bits. */
const TICKS_PER_SECOND = 90_000
const TICKS_END = 2 ** 33
const VERSION = 4

/** What packed sound begins with, an ID3 tag that tells when its first packet is heard (RFC 8216, 3.4). */
export function packedSoundHead(seconds: number): Uint8Array {
  const ticks = Math.round(seconds * TICKS_PER_SECOND) % TICKS_END
  const content = Buffer.concat([Buffer.from(OWNER), numbers(Math.floor(ticks / 2 ** 32), ticks % 2 ** 32)])
  const frame = Buffer.concat([Buffer.from('PRIV'), sevenBits(content.length), Uint8Array.of(0, 0), content])
  return Buffer.concat([Buffer.from('ID3'), Uint8Array.of(VERSION, 0, 0), sevenBits(frame.length), frame])
}

/** A size as ID3 writes it, seven bits in each of four bytes. */
function sevenBits(size: number): Uint8Array {
  return Uint8Array.of((size >> 21) & 0x7f, (size >> 14) & 0x7f, (size >> 7) & 0x7f, size & 0x7f)
}
