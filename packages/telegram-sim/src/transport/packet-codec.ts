import type { ByteQueue } from './byte-queue.ts'

/** Turns the bytes of a connection into packets, and packets into bytes. Keeps no byte that it did not take. */
export interface PacketCodec {
  readonly name: 'abridged' | 'intermediate' | 'padded-intermediate' | 'full'
  /** The next packet; undefined until it is complete. Throws `TransportFault` at what no client sends. */
  decode(queue: ByteQueue): Buffer | undefined
  /** What to write around a packet: before it, and after it. */
  encode(packet: Buffer): { readonly head: Buffer; readonly tail?: Buffer }
}

/** What cannot be a packet: the connection it came from is beyond repair. */
export class TransportFault extends Error {
  override readonly name = 'TransportFault'
}

/** A container holds at most 1 MB (https://core.telegram.org/mtproto/service_messages); the rest is room for envelopes. */
const PACKET_BYTES_MAX = 2 * 1024 * 1024

export function assertPacketSize(sizeBytes: number): void {
  if (sizeBytes < 4 || sizeBytes > PACKET_BYTES_MAX) throw new TransportFault(`a packet of ${sizeBytes} bytes`)
}
