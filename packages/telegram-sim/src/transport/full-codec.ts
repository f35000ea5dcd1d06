import { crc32 } from 'node:zlib'
import type { ByteQueue } from './byte-queue.ts'
import { assertPacketSize, type PacketCodec, TransportFault } from './packet-codec.ts'

/** Length and sequence number before a packet, and a CRC-32 after it. */
const HEAD_BYTES = 8
const OVERHEAD_BYTES = 12

/** https://core.telegram.org/mtproto/mtproto-transports#full */
export class FullCodec implements PacketCodec {
  readonly name = 'full'
  #receivedCount = 0
  #sentCount = 0

  decode(queue: ByteQueue): Buffer | undefined {
    const length = queue.peek(4)?.readUInt32LE()
    if (length === undefined) return undefined
    assertPacketSize(length - OVERHEAD_BYTES)
    const framed = queue.take(length)
    if (framed === undefined) return undefined
    if (framed.readUInt32LE(4) !== this.#receivedCount++) throw new TransportFault('packets out of order')
    const end = length - 4
    if (crc32(framed.subarray(0, end)) !== framed.readUInt32LE(end)) throw new TransportFault('a packet is damaged')
    return framed.subarray(HEAD_BYTES, end)
  }

  encode(packet: Buffer): { head: Buffer; tail: Buffer } {
    const head = Buffer.allocUnsafe(HEAD_BYTES)
    head.writeUInt32LE(packet.length + OVERHEAD_BYTES)
    head.writeUInt32LE(this.#sentCount++, 4)
    const tail = Buffer.allocUnsafe(4)
    tail.writeUInt32LE(crc32(packet, crc32(head)))
    return { head, tail }
  }
}
