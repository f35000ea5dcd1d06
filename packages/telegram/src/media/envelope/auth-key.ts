import { createHash } from 'node:crypto'
import type { IgeKey } from '../../crypto/aes-ige.ts'

/** Who sent a message: its key is derived from other parts of the authorization key in each direction. */
type Sender = 'client' | 'server'

const OFFSET = { client: 0, server: 8 } as const
const AUTH_KEY_BYTES = 256

/** An authorization key, and what is derived from it (https://core.telegram.org/mtproto/description). Never printed. */
export class AuthKey {
  /** By which the server finds the key: 8 bytes. */
  readonly id: Buffer
  readonly #bytes: Buffer

  /** Throws RangeError unless `bytes` are 256. */
  constructor(bytes: Uint8Array) {
    if (bytes.length !== AUTH_KEY_BYTES) throw new RangeError('an authorization key has 256 bytes')
    this.#bytes = Buffer.from(bytes)
    this.id = createHash('sha1').update(bytes).digest().subarray(12)
  }

  /** The digest of which the middle is the message key, to be fed with the whole plaintext. */
  messageDigest(sender: Sender): ReturnType<typeof createHash> {
    const from = 88 + OFFSET[sender]
    return createHash('sha256').update(this.#bytes.subarray(from, from + 32))
  }

  cipher(messageKey: Uint8Array, sender: Sender): IgeKey {
    const x = OFFSET[sender]
    const a = createHash('sha256')
      .update(messageKey)
      .update(this.#bytes.subarray(x, x + 36))
      .digest()
    const b = createHash('sha256')
      .update(this.#bytes.subarray(x + 40, x + 76))
      .update(messageKey)
      .digest()
    return {
      key: Buffer.concat([a.subarray(0, 8), b.subarray(8, 24), a.subarray(24)]),
      iv: Buffer.concat([b.subarray(0, 8), a.subarray(8, 24), b.subarray(24)]),
    }
  }
}
