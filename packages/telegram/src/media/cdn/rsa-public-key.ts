import { constants, createHash, createPublicKey, type KeyObject, publicEncrypt, randomBytes } from 'node:crypto'
import { TlBinaryWriter } from '@mtcute/core/utils.js'
import type { AesIge } from '../../crypto/aes-ige.ts'

const MODULUS_BYTES = 256
const DATA_BYTES_MAX = 144
const PADDED_BYTES = 192

/** A key of which a server has the other half. */
export class RsaPublicKey {
  /** By which the server names the key: the low 64 bits of SHA-1 over modulus and exponent, signed. */
  readonly fingerprint: bigint
  readonly #key: KeyObject
  readonly #modulus: Buffer

  /** Throws when `pem` is no RSA key of 2,048 bits. */
  constructor(pem: string) {
    this.#key = createPublicKey(pem)
    const { n = '', e = '' } = this.#key.export({ format: 'jwk' })
    this.#modulus = Buffer.from(n, 'base64url')
    if (this.#modulus.length !== MODULUS_BYTES) throw new RangeError('a server key has 2,048 bits')
    const writer = TlBinaryWriter.manual(2 * MODULUS_BYTES)
    writer.bytes(this.#modulus)
    writer.bytes(Buffer.from(e, 'base64url'))
    this.fingerprint = createHash('sha1').update(writer.result()).digest().readBigInt64LE(12)
  }

  /** RSA_PAD (https://core.telegram.org/mtproto/auth_key#presenting-proof-of-work-server-authentication). */
  encrypt(data: Uint8Array, aesIge: AesIge): Buffer {
    if (data.length > DATA_BYTES_MAX) throw new RangeError(`RSA_PAD takes ${DATA_BYTES_MAX} bytes at most`)
    const padded = Buffer.concat([data, randomBytes(PADDED_BYTES - data.length)])
    // What is not smaller than the modulus is drawn again: one draw in a few at most.
    for (;;) {
      const key = randomBytes(32)
      const hash = createHash('sha256').update(key).update(padded).digest()
      const sealed = Buffer.concat([Buffer.from(padded).reverse(), hash])
      aesIge.encrypt(sealed, sealed, { key, iv: Buffer.alloc(32) })
      const mask = createHash('sha256').update(sealed).digest()
      const whole = Buffer.concat([key.map((byte, index) => byte ^ (mask[index] ?? 0)), sealed])
      if (whole.compare(this.#modulus) < 0)
        return publicEncrypt({ key: this.#key, padding: constants.RSA_NO_PADDING }, whole)
    }
  }
}
