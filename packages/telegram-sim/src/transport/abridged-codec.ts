import type { ByteQueue } from './byte-queue.ts'
import { assertPacketSize, type PacketCodec } from './packet-codec.ts'

/** From here on the length takes four bytes instead of one. */
const LONG = 0x7f

/** https://core.telegram.org/mtproto/mtproto-transports#abridged: lengths are counted in four-byte words. */
export class AbridgedCodec implements PacketCodec {
  readonly name = 'abridged'

  decode(queue: ByteQueue): Buffer | undefined {
    const first = queue.peek(1)?.readUInt8()
    if (first === undefined) return undefined
    // The high bit asks for a quick acknowledgement, which a server may leave out.
    const isLong = (first & LONG) === LONG
    const headBytes = isLong ? 4 : 1
    const head = queue.peek(headBytes)
    if (head === undefined) return undefined
    const sizeBytes = 4 * (isLong ? head.readUIntLE(1, 3) : first & LONG)
    assertPacketSize(sizeBytes)
    return queue.take(headBytes + sizeBytes)?.subarray(headBytes)
  }

  encode(packet: Buffer): { head: Buffer } {
    const words = packet.length >> 2
    if (words < LONG) return { head: Buffer.from([words]) }
    const head = Buffer.from([LONG, 0, 0, 0])
    head.writeUIntLE(words, 1, 3)
    return { head }
  }
}
