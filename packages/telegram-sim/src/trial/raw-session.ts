import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { decryptIge, encryptIge } from '../crypto/aes-ige.ts'
import { sha1 } from '../crypto/digests.ts'
import { messageCipher, messageKey } from '../crypto/message-keys.ts'
import { LAYER } from '../tl/schema.ts'
import { toLong } from '../tl/tl-long.ts'
import { readTl, type TlObject, writeTl } from '../tl/tl-object.ts'
import { ByteQueue } from '../transport/byte-queue.ts'
import type { DataCenterAddress } from '../world/world.ts'

const CONSTRUCTOR_BYTES = 4
const BAD_SALT = 0xedab447b
const RPC_RESULT = 0xf35c6d01
const BOOLEANS: Readonly<Record<number, boolean>> = { 2574415285: true, 3162085175: false }

/** A session of one's own on a key that a client exchanged, with every message in the hands of who uses it. */
export class RawSession implements AsyncDisposable {
  readonly id = randomBytes(8).readBigInt64LE()
  salt = 0n
  /** Of the newest message that came. */
  lastReceivedId = 0n
  readonly #key: Buffer
  readonly #socket: Socket
  readonly #queue = new ByteQueue()
  readonly #received: Buffer[] = []
  readonly #waiting: ((body: Buffer) => void)[] = []
  #contentCount = 0
  #lastId = 0n

  private constructor(key: Uint8Array, socket: Socket) {
    this.#key = Buffer.from(key)
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
  }

  /** From the address `from` of this machine, where given. */
  static async open({ host, port }: DataCenterAddress, key: Uint8Array, from?: string): Promise<RawSession> {
    const socket = connect({ host, port, noDelay: true, ...(from !== undefined && { localAddress: from }) })
    await once(socket, 'connect')
    socket.write(Buffer.from('eeeeeeee', 'hex'))
    return new RawSession(key, socket)
  }

  newMessageId(): bigint {
    const now = BigInt(Math.floor(Date.now() / 1000)) << 32n
    this.#lastId = now > this.#lastId ? now : this.#lastId + 4n
    return this.#lastId
  }

  /** The `query` as the first of a session has to be. */
  static first(query: TlObject): TlObject {
    const device = { deviceModel: 'trial', systemVersion: '1', appVersion: '1', systemLangCode: 'en' }
    const connection = { _: 'initConnection', apiId: 1, ...device, langPack: '', langCode: 'en', query }
    return { _: 'invokeWithLayer', layer: LAYER, query: connection } as TlObject
  }

  /** Makes the salt of the data centre its own. */
  async learnSalt(): Promise<void> {
    this.send({ _: 'mt_ping', pingId: toLong(1n) } as TlObject)
    this.salt = (await this.nextOf(BAD_SALT)).readBigInt64LE(16)
  }

  /** The next result after sending the request, which nothing else is asked beside. */
  async call(request: TlObject): Promise<TlObject | boolean> {
    this.send(request)
    const body = (await this.nextOf(RPC_RESULT)).subarray(8)
    return BOOLEANS[body.readUInt32LE()] ?? readTl(body)
  }

  /** Answers the message's id. */
  send(message: TlObject | Buffer, messageId = this.newMessageId(), seqNo = 2 * this.#contentCount++ + 1): bigint {
    const body = Buffer.isBuffer(message) ? message : writeTl(message)
    const head = Buffer.allocUnsafe(32)
    head.writeBigInt64LE(this.salt, 0)
    head.writeBigInt64LE(this.id, 8)
    head.writeBigInt64LE(messageId, 16)
    head.writeUInt32LE(seqNo, 24)
    head.writeUInt32LE(body.length, 28)
    const plain = Buffer.concat([head, body, randomBytes(12 + ((16 - ((44 + body.length) % 16)) % 16))])
    const made = messageKey(this.#key, plain, 'client')
    const keyId = sha1(this.#key).subarray(12)
    const packet = Buffer.concat([keyId, made, encryptIge(plain, messageCipher(this.#key, made, 'client'))])
    const length = Buffer.allocUnsafe(4)
    length.writeUInt32LE(packet.length)
    this.#socket.write(Buffer.concat([length, packet]))
    return messageId
  }

  /** The body of the next message. */
  next(): Promise<Buffer> {
    const body = this.#received.shift()
    if (body !== undefined) return Promise.resolve(body)
    const { promise, resolve } = Promise.withResolvers<Buffer>()
    this.#waiting.push(resolve)
    return promise
  }

  /** When the next bytes of whatever message come, as `performance.now()` has it. */
  async nextBytes(): Promise<number> {
    await once(this.#socket, 'data')
    return performance.now()
  }

  /** The body of the next message with this constructor; those before it are dropped. */
  async nextOf(constructorId: number): Promise<Buffer> {
    for (;;) {
      const body = await this.next()
      if (body.readUInt32LE() === constructorId) return body.subarray(CONSTRUCTOR_BYTES)
    }
  }

  /** Takes nothing more of what the simulator sends. */
  stopReading(): void {
    this.#socket.pause()
  }

  /** Settles when the simulator has said something more, or has hung up. */
  async heardOrClosed(): Promise<void> {
    if (this.#socket.closed) return
    const closed = new Promise((resolve) => this.#socket.once('close', resolve))
    await Promise.race([this.next(), closed])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#socket.closed) return
    const closed = once(this.#socket, 'close')
    this.#socket.destroy()
    await closed
  }

  #receive(chunk: Buffer): void {
    this.#queue.push(chunk)
    for (;;) {
      const length = this.#queue.peek(4)?.readUInt32LE()
      const packet = length === undefined ? undefined : this.#queue.take(4 + length)?.subarray(4)
      if (packet === undefined) return
      const given = packet.subarray(8, 24)
      const plain = decryptIge(packet.subarray(24), messageCipher(this.#key, given, 'server'))
      if (!messageKey(this.#key, plain, 'server').equals(given)) throw new Error('a message key is wrong')
      this.lastReceivedId = plain.readBigInt64LE(16)
      const body = plain.subarray(32, 32 + plain.readUInt32LE(28))
      const waiting = this.#waiting.shift()
      if (waiting === undefined) this.#received.push(body)
      else waiting(body)
    }
  }
}
