import { createSocket, type Socket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import type { ResolvedAddress } from '../leech/checked-connector.ts'

const HEADER_BYTES = 12
/** An answer to the question that stands behind the header, of type A and class IN, that may not be kept. */
const RECORD = Buffer.from('c00c00010001000000000004', 'hex')
/** A response, with recursion, to one question. */
const FLAGS = 0x8180

/** A name server that tells another IPv4 address each time that it is asked, and the last one from then on (RFC 1035, 4). */
export class AnsweringDns implements AsyncDisposable {
  asked = 0
  readonly #socket: Socket
  readonly #resolver = new Resolver()

  private constructor(socket: Socket, addresses: readonly string[]) {
    this.#socket = socket
    this.#resolver.setServers([`127.0.0.1:${socket.address().port}`])
    socket.on('message', (query, { port, address }) => {
      const told = addresses[Math.min(this.asked++, addresses.length - 1)] ?? ''
      const head = Buffer.from(query.subarray(0, HEADER_BYTES))
      head.writeUInt16BE(FLAGS, 2)
      head.writeUInt16BE(1, 6)
      head.writeUInt32BE(0, 8)
      const question = query.subarray(HEADER_BYTES, query.indexOf(0, HEADER_BYTES) + 5)
      socket.send(Buffer.concat([head, question, RECORD, Buffer.from(told.split('.').map(Number))]), port, address)
    })
  }

  static async start(...addresses: readonly string[]): Promise<AnsweringDns> {
    const socket = createSocket('udp4')
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    return new AnsweringDns(socket, addresses)
  }

  async resolve(hostname: string): Promise<readonly ResolvedAddress[]> {
    return (await this.#resolver.resolve4(hostname)).map((address) => ({ address, family: 4 }))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#resolver.cancel()
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()))
  }
}
