import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

const KEY_BYTES = 32
/** NIST SP 800-38D, section 8.2: what AES-GCM takes. */
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Keeps small secrets so that the catalogue alone does not tell them: AES-256-GCM, by keys that follow from the master secrets. */
export class Seal {
  readonly #keys: readonly Uint8Array[]

  /** The current master secret first. */
  constructor(masterSecrets: readonly string[]) {
    this.#keys = masterSecrets.map((secret) => {
      return new Uint8Array(hkdfSync('sha256', secret, '', 'streamvault second factors v1', KEY_BYTES))
    })
  }

  /** `about` is what the secret is of: sealed for one, it is opened for nobody else. */
  close(text: string, about: string): string {
    const nonce = randomBytes(NONCE_BYTES)
    const [key = new Uint8Array()] = this.#keys
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about))
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
  }

  /** Undefined for what was sealed by none of these, or for another. */
  open(sealed: string, about: string): string | undefined {
    const bytes = Buffer.from(sealed, 'base64url')
    const [nonce, rest] = [bytes.subarray(0, NONCE_BYTES), bytes.subarray(NONCE_BYTES)]
    for (const key of this.#keys) {
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about))
        decipher.setAuthTag(rest.subarray(0, TAG_BYTES))
        return Buffer.concat([decipher.update(rest.subarray(TAG_BYTES)), decipher.final()]).toString('utf8')
      } catch {
        // Another key may be the one.
      }
    }
    return undefined
  }
}
