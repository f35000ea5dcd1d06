import { randomBytes, randomFillSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import type { mtp } from '@mtcute/core'
import { __tlReaderMap, TlBinaryReader } from '@mtcute/core/utils.js'
import { openAesIge } from '../crypto/aes-ige.ts'
import { AuthKey } from '../media/envelope/auth-key.ts'
import type { MediaGrant } from '../media/media-link.ts'

/** What a client sent: a request, or a message of the protocol itself. */
export interface ClientMessage {
  readonly id: bigint
  readonly seqNo: number
  readonly salt: bigint
  readonly sessionId: bigint
  /** `invokeWithLayer` and `invokeWithoutUpdates` for requests, else the name of the service message. */
  readonly name: string
  readonly body: Buffer
}

type Script = (message: ClientMessage, connection: ScriptedConnection) => void

const REQUESTS: Readonly<Record<number, string>> = { 3667594509: 'invokeWithLayer', 3214170551: 'invokeWithoutUpdates' }
const aesIge = openAesIge()
const TAG_BYTES = 4

/** One connection of a client, answered by hand. */
export class ScriptedConnection {
  readonly #authKey: AuthKey
  readonly #socket: Socket
  #received = Buffer.alloc(0)
  #isTagged = false
  #messages = 0n
  sessionId = 0n

  constructor(socket: Socket, authKey: AuthKey, script: Script) {
    this.#socket = socket
    this.#authKey = authKey
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk])
      for (const message of this.#messagesIn()) script(message, this)
    })
  }

  /** Of a server's answer, a minute after the machine's clock says so if need be. */
  nextId(secondsAhead = 0): bigint {
    return (BigInt(Math.floor(Date.now() / 1000) + secondsAhead) << 32n) | (++this.#messages << 2n) | 1n
  }

  /** A frame with its length. */
  seal(body: Uint8Array, { id = this.nextId(), seqNo = 1, sessionId = this.sessionId, salt = 1n } = {}): Buffer {
    const unpadded = 32 + body.length + 12
    const inner = Buffer.alloc(Math.ceil(unpadded / 16) * 16)
    inner.writeBigInt64LE(salt, 0)
    inner.writeBigInt64LE(sessionId, 8)
    inner.writeBigInt64LE(id, 16)
    inner.writeUInt32LE(seqNo, 24)
    inner.writeUInt32LE(body.length, 28)
    inner.set(body, 32)
    randomFillSync(inner, 32 + body.length)
    const messageKey = this.#authKey.messageDigest('server').update(inner).digest().subarray(8, 24)
    aesIge.encrypt(inner, inner, this.#authKey.cipher(messageKey, 'server'))
    const length = Buffer.alloc(4)
    length.writeUInt32LE(24 + inner.length)
    return Buffer.concat([length, this.#authKey.id, messageKey, inner])
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes)
  }

  send(body: Uint8Array, options?: Parameters<ScriptedConnection['seal']>[1]): void {
    this.write(this.seal(body, options))
  }

  destroy(): void {
    this.#socket.destroy()
  }

  *#messagesIn(): Generator<ClientMessage> {
    if (!this.#isTagged && this.#received.length >= TAG_BYTES) {
      this.#isTagged = true
      this.#received = this.#received.subarray(TAG_BYTES)
    }
    while (this.#received.length >= 4 && this.#received.length >= 4 + this.#received.readUInt32LE(0)) {
      const frame = Buffer.from(this.#received.subarray(4, 4 + this.#received.readUInt32LE(0)))
      this.#received = this.#received.subarray(4 + frame.length)
      yield this.#open(frame)
    }
  }

  #open(frame: Buffer): ClientMessage {
    const inner = frame.subarray(24)
    const messageKey = frame.subarray(8, 24)
    aesIge.decrypt(inner, inner, this.#authKey.cipher(messageKey, 'client'))
    if (!this.#authKey.messageDigest('client').update(inner).digest().subarray(8, 24).equals(messageKey))
      throw new Error('a client made a wrong message key')
    this.sessionId = inner.readBigInt64LE(8)
    const body = inner.subarray(32, 32 + inner.readUInt32LE(28))
    return {
      salt: inner.readBigInt64LE(0),
      sessionId: this.sessionId,
      id: inner.readBigInt64LE(16),
      seqNo: inner.readUInt32LE(24),
      name: REQUESTS[body.readUInt32LE(0)] ?? (new TlBinaryReader(__tlReaderMap, body).object() as mtp.TlObject)._,
      body,
    }
  }
}

/** A data centre that answers what a test tells it to. */
export class ScriptedServer implements AsyncDisposable {
  readonly grant: MediaGrant
  readonly connections: ScriptedConnection[] = []
  readonly #server: Server

  private constructor(server: Server, grant: MediaGrant) {
    this.#server = server
    this.grant = grant
  }

  static async start(script: Script): Promise<ScriptedServer> {
    const authKey = randomBytes(256)
    const key = new AuthKey(authKey)
    const server = createServer({ noDelay: true }, (socket) => {
      started.connections.push(new ScriptedConnection(socket, key, script))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const started = new ScriptedServer(server, { dataCenter: 1, host: '127.0.0.1', port, authKey, apiId: 1 })
    return started
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.connections) connection.destroy()
    const closed = once(this.#server, 'close')
    this.#server.close()
    await closed
  }
}
