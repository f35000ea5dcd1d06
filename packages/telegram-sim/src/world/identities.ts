import { createHmac, randomBytes } from 'node:crypto'
import { RsaKey } from '../auth-key/rsa-key.ts'
import type { StateStore } from '../state/state-store.ts'

interface SecretRecord {
  readonly rsaPem: string
  readonly secret: string
}

/** What makes this Telegram the same after a restart: its key, and the secret behind access hashes and references. */
export class Identities {
  readonly rsa: RsaKey
  readonly #secret: Buffer

  readonly #state: StateStore
  #cdnRsa: RsaKey | undefined

  constructor(state: StateStore) {
    this.#state = state
    const kept = state.get<SecretRecord>('secret', 'secret')
    const record = kept ?? { rsaPem: RsaKey.generate(), secret: randomBytes(32).toString('base64') }
    if (kept === undefined) state.put('secret', 'secret', record)
    this.rsa = new RsaKey(record.rsaPem)
    this.#secret = Buffer.from(record.secret, 'base64')
  }

  /** Of the data centres that only hold copies; made when there is one. */
  get cdnRsa(): RsaKey {
    if (this.#cdnRsa === undefined) {
      const kept = this.#state.get<Pick<SecretRecord, 'rsaPem'>>('secret', 'cdn')
      const record = kept ?? { rsaPem: RsaKey.generate() }
      if (kept === undefined) this.#state.put('secret', 'cdn', record)
      this.#cdnRsa = new RsaKey(record.rsaPem)
    }
    return this.#cdnRsa
  }

  /** The number without which an account may not name a thing: another one for every account. Never 0. */
  accessHash(kind: 'channel' | 'user' | 'document', id: string, accountId: number): bigint {
    return this.sign(`${kind}/${id}/${accountId}`).readBigInt64LE() | 1n
  }

  /** 32 bytes that only this Telegram can make of `text`. */
  sign(text: string): Buffer {
    return createHmac('sha256', this.#secret).update(text).digest()
  }
}
