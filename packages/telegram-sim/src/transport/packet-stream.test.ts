import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TransportFault } from './packet-codec.ts'
import { PacketStream } from './packet-stream.ts'

/** A client's end, written from the specification and not from the codecs under test. */
type Wire = (packets: readonly Buffer[]) => Buffer

const u32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value >>> 0)
  return bytes
}
const abridged = (packet: Buffer) =>
  packet.length < 508
    ? [Buffer.from([packet.length / 4]), packet]
    : [Buffer.from([0x7f]), u32(packet.length / 4).subarray(0, 3), packet]
const intermediate = (packet: Buffer) => [u32(packet.length), packet]
const padded = (packet: Buffer, index: number) => {
  const noise = randomBytes((index * 7) % 16)
  return [u32(packet.length + noise.length), packet, noise]
}
const full = (packet: Buffer, index: number) => {
  const head = Buffer.concat([u32(packet.length + 12), u32(index), packet])
  return [head, u32(crc32(head))]
}
const tagged =
  (tag: string, frame: (packet: Buffer, index: number) => Buffer[]): Wire =>
  (packets) =>
    Buffer.concat([Buffer.from(tag, 'hex'), ...packets.flatMap(frame)])
const obfuscated =
  (tag: string, frame: (packet: Buffer, index: number) => Buffer[]): Wire =>
  (packets) => {
    const head = randomBytes(64)
    head.write('00112233445566aa', 'hex')
    Buffer.from(tag, 'hex').copy(head, 56)
    const cipher = createCipheriv('aes-256-ctr', head.subarray(8, 40), head.subarray(40, 56))
    const sealed = cipher.update(head)
    return Buffer.concat([
      head.subarray(0, 56),
      sealed.subarray(56),
      cipher.update(Buffer.concat(packets.flatMap(frame))),
    ])
  }

const wires: readonly (readonly [string, Wire])[] = [
  ['abridged', tagged('ef', abridged)],
  ['intermediate', tagged('eeeeeeee', intermediate)],
  ['padded-intermediate', tagged('dddddddd', padded)],
  ['full', tagged('', full)],
  ['obfuscated abridged', obfuscated('efefefef', abridged)],
  ['obfuscated intermediate', obfuscated('eeeeeeee', intermediate)],
  ['obfuscated padded-intermediate', obfuscated('dddddddd', padded)],
]

/** Encrypted packets: a key id that is not zero, a message key, and whole blocks. */
const packetOf = (blocks: number) => Buffer.concat([Buffer.alloc(8, 1), randomBytes(16 + 16 * blocks)])

test.each(wires)('%s gives every packet, wherever the bytes are cut', (name, wire) => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 }),
      fc.array(fc.nat({ max: 5000 }), { maxLength: 30 }),
      (sizes, cuts) => {
        const packets = sizes.map(packetOf)
        const bytes = wire(packets)
        const stream = new PacketStream()
        const places = [...new Set([0, ...cuts.map((cut) => cut % bytes.length), bytes.length])].sort((a, b) => a - b)
        const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end))
        const received = pieces.flatMap((piece) => [...stream.receive(piece)].map((packet) => Buffer.from(packet)))
        expect(received.map((packet) => packet.toString('hex'))).toEqual(
          packets.map((packet) => packet.toString('hex')),
        )
        expect(stream.transport).toBe(name)
      },
    ),
    { numRuns: 60 },
  )
})

test.each(wires)('%s gives its packets one byte at a time', (_, wire) => {
  const packets = [packetOf(1), packetOf(40)]
  const stream = new PacketStream()
  const received = [...wire(packets)].flatMap((byte) => [...stream.receive(Buffer.from([byte]))])
  expect(received).toEqual(packets)
})

test('seals with the key of the head turned around', () => {
  const head = Buffer.from(obfuscated('eeeeeeee', intermediate)([packetOf(1)]))
  const stream = new PacketStream()
  expect([...stream.receive(head)]).toHaveLength(1)
  const answer = packetOf(3)
  const reversed = Buffer.from(head.subarray(8, 56)).reverse()
  const decipher = createDecipheriv('aes-256-ctr', reversed.subarray(0, 32), reversed.subarray(32))
  expect(decipher.update(Buffer.concat(stream.frame(answer)))).toEqual(Buffer.concat(intermediate(answer)))
})

test.each([
  ['a damaged packet of the full transport', () => flipLast(tagged('', full)([packetOf(1)]))],
  ['a length beyond every packet', () => Buffer.from('eeeeeeeeffffff7f', 'hex')],
  ['an empty packet', () => Buffer.from('ef00', 'hex')],
  ['a head of no transport', () => Buffer.alloc(64, 'GET / HTTP/1.1 ')],
])('refuses %s', (_, bytes) => {
  expect(() => [...new PacketStream().receive(bytes())]).toThrow(TransportFault)
})

function flipLast(bytes: Buffer): Buffer {
  const last = bytes.length - 1
  bytes.writeUInt8(bytes.readUInt8(last) ^ 1, last)
  return bytes
}
