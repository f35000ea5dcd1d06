import { type Cipheriv, createCipheriv, createDecipheriv, type Decipheriv } from 'node:crypto'

/** The first bytes of an obfuscated connection: eight of noise, a key, a vector, and the codec's tag in cipher. */
export const OBFUSCATED_HEAD_BYTES = 64

/** https://core.telegram.org/mtproto/mtproto-transports#transport-obfuscation, without the secret of a proxy. */
export class Obfuscation {
  /** Which codec goes through it, as its four-byte tag says. */
  readonly tag: number
  readonly #decipher: Decipheriv
  readonly #cipher: Cipheriv

  constructor(head: Buffer) {
    this.#decipher = createDecipheriv('aes-256-ctr', head.subarray(8, 40), head.subarray(40, 56))
    // The other direction takes the same bytes from behind.
    const reversed = Buffer.from(head.subarray(8, 56)).reverse()
    this.#cipher = createCipheriv('aes-256-ctr', reversed.subarray(0, 32), reversed.subarray(32, 48))
    this.tag = this.#decipher.update(head).readUInt32LE(56)
  }

  open(bytes: Buffer): Buffer {
    return this.#decipher.update(bytes)
  }

  seal(bytes: Buffer): Buffer {
    return this.#cipher.update(bytes)
  }
}
