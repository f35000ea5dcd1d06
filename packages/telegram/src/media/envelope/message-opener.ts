import { type Hash, timingSafeEqual } from 'node:crypto'
import type { AesIge, IgeKey } from '../../crypto/aes-ige.ts'
import type { AuthKey } from './auth-key.ts'
import {
  BLOCK_BYTES,
  INNER_BYTES,
  type Message,
  OUTER_BYTES,
  PADDING_BYTES_MAX,
  PADDING_BYTES_MIN,
} from './envelope.ts'

/** A frame that was not made with the key, or was changed on its way. */
export class EnvelopeFault extends Error {
  override readonly name = 'EnvelopeFault'
}

export interface OpenedMessage extends Message {
  readonly sessionId: bigint
}

/** Decrypting a few bytes at a time costs more in calls than in bytes; so many are still in the processor's cache. */
const STRIDE_BYTES = 16 * 1024
const FRAME_BYTES_MIN = OUTER_BYTES + INNER_BYTES + BLOCK_BYTES

/** What the head of a message needs to be read: constructor and request id of an `rpc_result` are the first of its body. */
const HEAD_BYTES = INNER_BYTES + BLOCK_BYTES

/**
 * Opens one frame after the other, each in place and while it is still arriving: when its last bytes come, little is left to
 * do. A whole frame is opened in constant memory.
 */
export class MessageOpener {
  readonly #authKey: AuthKey
  readonly #aesIge: AesIge
  #open: { readonly cipher: IgeKey; readonly digest: Hash; end: number } | undefined

  constructor({ authKey, aesIge }: { readonly authKey: AuthKey; readonly aesIge: AesIge }) {
    this.#authKey = authKey
    this.#aesIge = aesIge
  }

  /** Decrypts what has come of a frame. Answers the head of its message once that is there; it is not proven yet. Throws. */
  advance(frame: Buffer, available: number): Omit<OpenedMessage, 'seqNo'> | undefined {
    if (available < OUTER_BYTES + HEAD_BYTES) return undefined
    const end = available - ((available - OUTER_BYTES) % BLOCK_BYTES)
    if (this.#open === undefined || available === frame.length || end - this.#open.end >= STRIDE_BYTES)
      this.#decrypt(frame, end)
    const { inner, ...head } = readHead(frame)
    return { ...head, body: inner.subarray(INNER_BYTES, HEAD_BYTES) }
  }

  /** Opens a frame that is there in full. Throws `EnvelopeFault`. */
  finish(frame: Buffer): OpenedMessage {
    if (frame.length < FRAME_BYTES_MIN || (frame.length - OUTER_BYTES) % BLOCK_BYTES !== 0)
      throw new EnvelopeFault('a frame of no whole blocks')
    this.advance(frame, frame.length)
    const made = this.#open?.digest.digest().subarray(8, 24)
    this.#open = undefined
    if (made === undefined || !timingSafeEqual(made, frame.subarray(8, OUTER_BYTES)))
      throw new EnvelopeFault('a message key is wrong')
    const { inner, sessionId, id } = readHead(frame)
    const length = inner.readUInt32LE(28)
    const paddingBytes = inner.length - INNER_BYTES - length
    if (paddingBytes < PADDING_BYTES_MIN || paddingBytes > PADDING_BYTES_MAX || length % 4 !== 0)
      throw new EnvelopeFault('a length is wrong')
    return { sessionId, id, seqNo: inner.readUInt32LE(24), body: inner.subarray(INNER_BYTES, INNER_BYTES + length) }
  }

  #decrypt(frame: Buffer, end: number): void {
    this.#open ??= this.#begin(frame)
    const piece = frame.subarray(this.#open.end, end)
    this.#aesIge.decrypt(piece, piece, this.#open.cipher)
    this.#open.digest.update(piece)
    this.#open.end = end
  }

  #begin(frame: Buffer) {
    if (!frame.subarray(0, 8).equals(this.#authKey.id)) throw new EnvelopeFault('a message of another key')
    const cipher = this.#authKey.cipher(frame.subarray(8, OUTER_BYTES), 'server')
    return { cipher, digest: this.#authKey.messageDigest('server'), end: OUTER_BYTES }
  }
}

function readHead(frame: Buffer) {
  const inner = frame.subarray(OUTER_BYTES)
  return { inner, sessionId: inner.readBigInt64LE(8), id: inner.readBigInt64LE(16) }
}
