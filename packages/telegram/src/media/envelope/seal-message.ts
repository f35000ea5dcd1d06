import { randomFillSync } from 'node:crypto'
import type { AesIge } from '../../crypto/aes-ige.ts'
import type { AuthKey } from './auth-key.ts'
import { BLOCK_BYTES, INNER_BYTES, OUTER_BYTES, PADDING_BYTES_MIN } from './envelope.ts'

const LENGTH_BYTES = 4

export interface SealOptions {
  readonly authKey: AuthKey
  readonly aesIge: AesIge
}

export interface OutgoingMessage {
  readonly salt: bigint
  readonly sessionId: bigint
  readonly id: bigint
  readonly seqNo: number
  readonly body: Uint8Array
}

/** The frame of a message, its length included, as the intermediate transport sends it. */
export function sealMessage(message: OutgoingMessage, { authKey, aesIge }: SealOptions): Buffer {
  const { salt, sessionId, id, seqNo, body } = message
  const unpadded = INNER_BYTES + body.length + PADDING_BYTES_MIN
  const innerBytes = Math.ceil(unpadded / BLOCK_BYTES) * BLOCK_BYTES
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + OUTER_BYTES + innerBytes)
  const inner = frame.subarray(LENGTH_BYTES + OUTER_BYTES)
  inner.writeBigInt64LE(salt, 0)
  inner.writeBigInt64LE(sessionId, 8)
  inner.writeBigInt64LE(id, 16)
  inner.writeUInt32LE(seqNo, 24)
  inner.writeUInt32LE(body.length, 28)
  inner.set(body, INNER_BYTES)
  randomFillSync(inner, INNER_BYTES + body.length)
  const messageKey = authKey.messageDigest('client').update(inner).digest().subarray(8, 24)
  frame.writeUInt32LE(OUTER_BYTES + innerBytes, 0)
  frame.set(authKey.id, LENGTH_BYTES)
  frame.set(messageKey, LENGTH_BYTES + 8)
  aesIge.encrypt(inner, inner, authKey.cipher(messageKey, 'client'))
  return frame
}
