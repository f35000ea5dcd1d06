import { randomFillSync } from 'node:crypto'
import type { AuthKey } from '../auth-key/auth-key-store.ts'
import { decryptIge, encryptIge } from '../crypto/aes-ige.ts'
import { messageCipher, messageKey } from '../crypto/message-keys.ts'

/** One message as it lies in an encrypted packet. */
export interface Envelope {
  readonly salt: bigint
  readonly sessionId: bigint
  readonly messageId: bigint
  readonly seqNo: number
  /** In pieces, so that large ones are not copied. */
  readonly body: readonly Uint8Array[]
}

/** Key id and message key, in the clear. */
const OUTER_BYTES = 24
const INNER_BYTES = 32
const BLOCK_BYTES = 16
/** MTProto 2.0 pads with 12 to 1024 bytes. */
const PADDING_BYTES_MIN = 12
const PADDING_BYTES_MAX = 1024

/** Undefined when the packet was not made with this key, or was changed on its way. */
export function openEnvelope(key: AuthKey, packet: Buffer): (Omit<Envelope, 'body'> & { body: Buffer }) | undefined {
  const cipherBytes = packet.length - OUTER_BYTES
  if (cipherBytes < INNER_BYTES + BLOCK_BYTES || cipherBytes % BLOCK_BYTES !== 0) return undefined
  const given = packet.subarray(8, OUTER_BYTES)
  const plain = decryptIge(packet.subarray(OUTER_BYTES), messageCipher(key.bytes, given, 'client'))
  if (!messageKey(key.bytes, plain, 'client').equals(given)) return undefined
  const length = plain.readUInt32LE(28)
  const paddingBytes = plain.length - INNER_BYTES - length
  if (paddingBytes < PADDING_BYTES_MIN || paddingBytes > PADDING_BYTES_MAX || length % 4 !== 0) return undefined
  return {
    salt: plain.readBigInt64LE(0),
    sessionId: plain.readBigInt64LE(8),
    messageId: plain.readBigInt64LE(16),
    seqNo: plain.readUInt32LE(24),
    body: plain.subarray(INNER_BYTES, INNER_BYTES + length),
  }
}

export function sealEnvelope(key: AuthKey, { salt, sessionId, messageId, seqNo, body }: Envelope): Buffer {
  const length = body.reduce((sum, piece) => sum + piece.length, 0)
  const unpadded = INNER_BYTES + length + PADDING_BYTES_MIN
  const plain = scratch(unpadded + ((BLOCK_BYTES - (unpadded % BLOCK_BYTES)) % BLOCK_BYTES))
  plain.writeBigInt64LE(salt, 0)
  plain.writeBigInt64LE(sessionId, 8)
  plain.writeBigInt64LE(messageId, 16)
  plain.writeUInt32LE(seqNo, 24)
  plain.writeUInt32LE(length, 28)
  let at = INNER_BYTES
  for (const piece of body) {
    plain.set(piece, at)
    at += piece.length
  }
  randomFillSync(plain, at)
  const made = messageKey(key.bytes, plain, 'server')
  const packet = Buffer.allocUnsafeSlow(OUTER_BYTES + plain.length)
  packet.writeBigInt64LE(key.id)
  made.copy(packet, 8)
  encryptIge(plain, messageCipher(key.bytes, made, 'server'), packet.subarray(OUTER_BYTES))
  return packet
}

/** Written and read within one call. */
let scratchBytes = Buffer.allocUnsafeSlow(0)

function scratch(length: number): Buffer {
  if (scratchBytes.length < length) scratchBytes = Buffer.allocUnsafeSlow(length)
  return scratchBytes.subarray(0, length)
}
