import { AbridgedCodec } from './abridged-codec.ts'
import { ByteQueue } from './byte-queue.ts'
import { FullCodec } from './full-codec.ts'
import { IntermediateCodec, PaddedIntermediateCodec } from './intermediate-codec.ts'
import { OBFUSCATED_HEAD_BYTES, Obfuscation } from './obfuscation.ts'
import { type PacketCodec, TransportFault } from './packet-codec.ts'

const TAGS: Readonly<Record<number, () => PacketCodec>> = {
  4025479151: () => new AbridgedCodec(),
  4008636142: () => new IntermediateCodec(),
  3722304989: () => new PaddedIntermediateCodec(),
}

/** The packets of one connection, whichever transport its client speaks: the first bytes tell. */
export class PacketStream {
  readonly #queue = new ByteQueue()
  #codec: PacketCodec | undefined
  #obfuscation: Obfuscation | undefined

  /** The transport, once it is known. */
  get transport(): string | undefined {
    return this.#codec && (this.#obfuscation ? `obfuscated ${this.#codec.name}` : this.#codec.name)
  }

  /** The packets that `chunk` completes. Throws `TransportFault` at bytes of no transport. */
  *receive(chunk: Buffer): Generator<Buffer> {
    this.#queue.push(this.#obfuscation?.open(chunk) ?? chunk)
    this.#codec ??= this.#detect()
    for (;;) {
      const packet = this.#codec?.decode(this.#queue)
      if (packet === undefined) return
      yield packet
    }
  }

  /** The bytes of a packet on the wire, in the order in which they are to be written. */
  frame(packet: Buffer): Buffer[] {
    if (this.#codec === undefined) return []
    const { head, tail } = this.#codec.encode(packet)
    const pieces = tail === undefined || tail.length === 0 ? [head, packet] : [head, packet, tail]
    const obfuscation = this.#obfuscation
    return obfuscation === undefined ? pieces : pieces.map((piece) => obfuscation.seal(piece))
  }

  #detect(): PacketCodec | undefined {
    if (this.#queue.peek(1)?.readUInt8() === 0xef) {
      this.#queue.take(1)
      return new AbridgedCodec()
    }
    const tag = this.#queue.peek(4)?.readUInt32LE()
    if (tag === undefined) return undefined
    if (tag === 0xeeeeeeee || tag === 0xdddddddd) {
      this.#queue.take(4)
      return TAGS[tag]?.()
    }
    const second = this.#queue.peek(8)?.readUInt32LE(4)
    // The first packet of the full transport has number 0 where an obfuscated head never has four zeroes.
    if (second === undefined || second === 0) return second === undefined ? undefined : new FullCodec()
    return this.#detectObfuscated()
  }

  #detectObfuscated(): PacketCodec | undefined {
    const head = this.#queue.take(OBFUSCATED_HEAD_BYTES)
    if (head === undefined) return undefined
    const obfuscation = new Obfuscation(head)
    const codec = TAGS[obfuscation.tag]?.()
    if (codec === undefined) throw new TransportFault('the first bytes are of no transport')
    this.#obfuscation = obfuscation
    const rest = this.#queue.take(this.#queue.sizeBytes)
    if (rest !== undefined) this.#queue.push(obfuscation.open(rest))
    return codec
  }
}
