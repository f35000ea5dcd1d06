import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
} from 'node:crypto'
import { decryptIge } from '../crypto/aes-ige.ts'
import { sha1, sha256 } from '../crypto/digests.ts'
import { writeTlBytes } from '../tl/tl-object.ts'

const MODULUS_BYTES = 256
/** What RSA_PAD wraps: the data padded to 192 bytes, and a SHA-256. */
const PADDED_BYTES = 192
const SHA1_BYTES = 20

/** The key with which clients make sure that they speak to this Telegram and no other. */
export class RsaKey {
  /** For `addPublicKey` of a client: PKCS #1 in PEM. */
  readonly publicPem: string
  /** The low 64 bits of SHA-1 over modulus and exponent. */
  readonly fingerprint: bigint
  readonly #private: KeyObject

  constructor(privatePem: string) {
    this.#private = createPrivateKey(privatePem)
    const key = createPublicKey(this.#private)
    const { n = '', e = '' } = key.export({ format: 'jwk' })
    const numbers = [n, e].map((number) => writeTlBytes(Buffer.from(number, 'base64url')))
    this.fingerprint = sha1(...numbers).readBigInt64LE(12)
    this.publicPem = key.export({ type: 'pkcs1', format: 'pem' }).toString()
  }

  /** A new private key in PEM. Its fingerprint has no leading zero: mtcute never finds a key whose hex form is shorter. */
  static generate(): string {
    for (;;) {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 8 * MODULUS_BYTES, publicExponent: 65_537 })
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
      if (BigInt.asUintN(64, new RsaKey(pem).fingerprint) >> 60n !== 0n) return pem
    }
  }

  /**
   * What a client encrypted, with random bytes after it: by RSA_PAD, or with the SHA-1 in front that older clients use
   * (https://core.telegram.org/mtproto/auth_key). Throws when it is neither.
   */
  open(encrypted: Uint8Array): Buffer {
    const whole = Buffer.concat([Buffer.alloc(Math.max(0, MODULUS_BYTES - encrypted.length)), encrypted])
    const raw = privateDecrypt({ key: this.#private, padding: constants.RSA_NO_PADDING }, whole)
    return openPadded(raw) ?? openHashed(raw)
  }
}

function openPadded(raw: Buffer): Buffer | undefined {
  const cipher = raw.subarray(32)
  const hash = sha256(cipher)
  const key = Buffer.from(raw.subarray(0, 32).map((byte, index) => byte ^ (hash[index] ?? 0)))
  const plain = decryptIge(cipher, { key, iv: Buffer.alloc(32) })
  const data = Buffer.from(plain.subarray(0, PADDED_BYTES)).reverse()
  return sha256(key, data).equals(plain.subarray(PADDED_BYTES)) ? data : undefined
}

/** Whose hash it is cannot be told before the data's end is known: whoever reads the data compares. */
function openHashed(raw: Buffer): Buffer {
  return raw.subarray(1 + SHA1_BYTES)
}
