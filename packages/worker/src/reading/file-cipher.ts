import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { type Encryption, VaultError } from '@streamvault/core'

const KEY_BYTES = 32
const SALT_BYTES = 32
const KEY_ID_BYTES = 8
const BLOCK_BYTES = 16

/** Turns stored bytes into the file's own or back; in counter mode both are the same. */
export interface FileCipher {
  /** Transforms `bytes` in place; `position` is where they lie in the file. */
  apply(bytes: Uint8Array, position: number): void
}

/**
 * Ciphers for files, from the master secrets.
 *
 * Each file has its own key: HKDF-SHA-256 (RFC 5869) of a master secret with the file's salt. A key serves one file only,
 * so the counter of AES-256-CTR (NIST SP 800-38A) starts at 0 and is the block's index: any position can be read alone.
 */
export class FileCiphers {
  readonly #secrets: readonly { readonly keyId: string; readonly secret: string }[]

  /** The first secret encrypts; all decrypt. */
  constructor(secrets: readonly [string, ...string[]]) {
    this.#secrets = secrets.map((secret) => ({ keyId: derive(secret, '', 'streamvault key id', KEY_ID_BYTES), secret }))
  }

  /** What a new file is encrypted with. */
  begin(): Encryption {
    const [current] = this.#secrets
    if (current === undefined) throw new Error('there is at least one secret')
    return { scheme: 'aes-256-ctr', keyId: current.keyId, salt: randomBytes(SALT_BYTES).toString('hex') }
  }

  /** Throws `FILE_KEY_UNKNOWN` when none of the master secrets is the one the file was encrypted under. */
  open(encryption: Encryption): FileCipher {
    const found = this.#secrets.find((candidate) => candidate.keyId === encryption.keyId)
    if (found === undefined) throw new VaultError('FILE_KEY_UNKNOWN', { keyId: encryption.keyId })
    const key = Buffer.from(derive(found.secret, encryption.salt, 'streamvault file v1', KEY_BYTES), 'hex')
    return { apply: (bytes, position) => applyCounterMode(key, bytes, position) }
  }
}

function derive(secret: string, saltHex: string, purpose: string, bytes: number): string {
  return Buffer.from(hkdfSync('sha256', secret, Buffer.from(saltHex, 'hex'), purpose, bytes)).toString('hex')
}

function applyCounterMode(key: Buffer, bytes: Uint8Array, position: number): void {
  const counter = Buffer.alloc(BLOCK_BYTES)
  counter.writeBigUInt64BE(BigInt(Math.floor(position / BLOCK_BYTES)), BLOCK_BYTES - 8)
  const cipher = createCipheriv('aes-256-ctr', key, counter)
  const skipped = position % BLOCK_BYTES
  if (skipped > 0) cipher.update(Buffer.alloc(skipped))
  bytes.set(cipher.update(bytes))
}
