import { randomBytes, randomInt } from 'node:crypto'
import type { ByteQueue } from './byte-queue.ts'
import { assertPacketSize, type PacketCodec } from './packet-codec.ts'

/** The high bit of a length asks for a quick acknowledgement, which a server may leave out. */
const LENGTH_MASK = 0x7fffffff
/** The key id and message key before the ciphertext, which is whole blocks of AES. */
const ENVELOPE_BYTES = 24
const BLOCK_BYTES = 16

/** https://core.telegram.org/mtproto/mtproto-transports#intermediate */
export class IntermediateCodec implements PacketCodec {
  readonly name: PacketCodec['name'] = 'intermediate'

  decode(queue: ByteQueue): Buffer | undefined {
    const length = queue.peek(4)?.readUInt32LE()
    if (length === undefined) return undefined
    const sizeBytes = (length & LENGTH_MASK) >>> 0
    assertPacketSize(sizeBytes)
    return queue.take(4 + sizeBytes)?.subarray(4)
  }

  encode(packet: Buffer): { head: Buffer; tail?: Buffer } {
    const head = Buffer.allocUnsafe(4)
    head.writeUInt32LE(packet.length)
    return { head }
  }
}

/** https://core.telegram.org/mtproto/mtproto-transports#padded-intermediate: up to 15 bytes of nothing after a packet. */
export class PaddedIntermediateCodec extends IntermediateCodec {
  override readonly name = 'padded-intermediate'

  override decode(queue: ByteQueue): Buffer | undefined {
    const padded = super.decode(queue)
    // A packet in the clear says itself how long it is, and whole blocks leave no doubt about the others.
    if (padded === undefined || padded.length < ENVELOPE_BYTES || padded.readBigInt64LE() === 0n) return padded
    return padded.subarray(0, padded.length - ((padded.length - ENVELOPE_BYTES) % BLOCK_BYTES))
  }

  override encode(packet: Buffer): { head: Buffer; tail: Buffer } {
    const head = Buffer.allocUnsafe(4)
    // An error is told by its four bytes: padding would hide it.
    const tail = randomBytes(packet.length === 4 ? 0 : randomInt(BLOCK_BYTES))
    head.writeUInt32LE(packet.length + tail.length)
    return { head, tail }
  }
}
