import { connect, type Socket } from 'node:net'
import type { mtp } from '@mtcute/core'
import { __tlReaderMap, TlBinaryReader } from '@mtcute/core/utils.js'
import { abortable, type CallOptions, type Clock } from '@streamvault/core'
import { LinkLostError } from '../../telegram-error.ts'
import { writeService } from '../session/write-request.ts'
import { FRAME_BYTES_MAX } from '../transport/frame-pool.ts'
import { FrameReader } from '../transport/frame-reader.ts'

const INTERMEDIATE_TAG = Buffer.from('eeeeeeee', 'hex')
/** Key id, which is 0, message id and length. */
const HEAD_BYTES = 20

/** Messages in the clear, one question and one answer at a time: what there is before there is a key. */
export class PlainConversation implements Disposable {
  readonly #socket: Socket
  readonly #clock: Clock
  readonly #lost = Promise.withResolvers<never>()
  readonly #connected = Promise.withResolvers<void>()
  #answer = Promise.withResolvers<Buffer>()
  #hasHeard = false
  #lastId = 0n

  constructor(address: { readonly host: string; readonly port: number }, clock: Clock) {
    this.#clock = clock
    const reader = new FrameReader({
      // Nothing in an exchange of keys is large.
      room: () => Buffer.alloc(FRAME_BYTES_MAX),
      partial: () => {},
      complete: (frame) => this.#answer.resolve(Buffer.from(frame)),
    })
    const onread = { buffer: () => reader.window, callback: (count: number) => this.#received(reader, count) }
    this.#socket = connect({ ...address, noDelay: true, onread })
    this.#socket.on('connect', () => this.#connected.resolve())
    this.#socket.on('error', (error) => this.#fail(error))
    this.#socket.on('close', () => this.#fail())
    this.#lost.promise.catch(() => {})
    this.#socket.write(INTERMEDIATE_TAG)
  }

  /** Whether the server has sent anything at all. */
  get hasHeard(): boolean {
    return this.#hasHeard
  }

  /** Settles when the connection is there. Throws as `ask` does. */
  async connected({ signal }: CallOptions): Promise<void> {
    await abortable(Promise.race([this.#connected.promise, this.#lost.promise]), signal)
  }

  /** Throws `LinkLostError`, and the signal's reason once that is aborted. */
  async ask(question: mtp.TlObject, { signal }: CallOptions): Promise<mtp.TlObject> {
    const body = writeService(question)
    const frame = Buffer.alloc(4 + HEAD_BYTES + body.length)
    const now = BigInt(Math.floor(this.#clock.now() / 1000)) << 32n
    this.#lastId = now > this.#lastId ? now : this.#lastId + 4n
    frame.writeUInt32LE(HEAD_BYTES + body.length, 0)
    frame.writeBigInt64LE(this.#lastId, 12)
    frame.writeUInt32LE(body.length, 20)
    frame.set(body, 4 + HEAD_BYTES)
    this.#answer = Promise.withResolvers()
    this.#socket.write(frame)
    const answer = await abortable(Promise.race([this.#answer.promise, this.#lost.promise]), signal)
    if (answer.length < HEAD_BYTES) throw new LinkLostError('the server refused the exchange of keys')
    try {
      return new TlBinaryReader(__tlReaderMap, answer, HEAD_BYTES).object() as mtp.TlObject
    } catch (error) {
      throw new LinkLostError('an answer in the clear cannot be read', { cause: error })
    }
  }

  [Symbol.dispose](): void {
    this.#socket.destroy()
  }

  #received(reader: FrameReader, count: number): boolean {
    this.#hasHeard = true
    try {
      reader.received(count)
      return true
    } catch (error) {
      this.#fail(error)
      this.#socket.destroy()
      return false
    }
  }

  #fail(cause?: unknown): void {
    this.#lost.reject(new LinkLostError('the connection ended within the exchange of keys', { cause }))
  }
}
