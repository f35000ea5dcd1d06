import type { IgeKey } from './aes-ige.ts'
import { sha1, sha256 } from './digests.ts'

/** Who sent a message: keys are derived from other parts of the authorization key in each direction. */
export type Sender = 'client' | 'server'

const OFFSET = { client: 0, server: 8 } as const

/** The middle 128 bits of SHA-256 over a piece of the authorization key and the whole plaintext (MTProto 2.0). */
export function messageKey(authKey: Uint8Array, plain: Uint8Array, sender: Sender): Buffer {
  const from = 88 + OFFSET[sender]
  return sha256(authKey.subarray(from, from + 32), plain).subarray(8, 24)
}

/** https://core.telegram.org/mtproto/description#defining-aes-key-and-initialization-vector */
export function messageCipher(authKey: Uint8Array, key: Uint8Array, sender: Sender): IgeKey {
  const x = OFFSET[sender]
  const a = sha256(key, authKey.subarray(x, x + 36))
  const b = sha256(authKey.subarray(x + 40, x + 76), key)
  return {
    key: Buffer.concat([a.subarray(0, 8), b.subarray(8, 24), a.subarray(24)]),
    iv: Buffer.concat([b.subarray(0, 8), a.subarray(8, 24), b.subarray(24)]),
  }
}

/** Of MTProto 1.0, in which `auth.bindTempAuthKey` is still written. */
export function oldMessageCipher(authKey: Uint8Array, key: Uint8Array): IgeKey {
  const a = sha1(key, authKey.subarray(0, 32))
  const b = sha1(authKey.subarray(32, 48), key, authKey.subarray(48, 64))
  const c = sha1(authKey.subarray(64, 96), key)
  const d = sha1(key, authKey.subarray(96, 128))
  return {
    key: Buffer.concat([a.subarray(0, 8), b.subarray(8, 20), c.subarray(4, 16)]),
    iv: Buffer.concat([a.subarray(8, 20), b.subarray(0, 8), c.subarray(16, 20), d.subarray(0, 8)]),
  }
}

/** With which the Diffie-Hellman values travel. */
export function exchangeCipher(serverNonce: Uint8Array, newNonce: Uint8Array): IgeKey {
  const a = sha1(newNonce, serverNonce)
  const b = sha1(serverNonce, newNonce)
  const c = sha1(newNonce, newNonce)
  return {
    key: Buffer.concat([a, b.subarray(0, 12)]),
    iv: Buffer.concat([b.subarray(12), c, newNonce.subarray(0, 4)]),
  }
}
