import { createPublicKey } from 'node:crypto'
import { VaultError } from '@streamvault/core'

/** Where a data centre listens. */
export interface DataCenterAddress {
  readonly id: number
  /** A name, or an address without brackets. */
  readonly host: string
  readonly port: number
}

/** Which Telegram is spoken to, and as which application (https://my.telegram.org). */
export interface TelegramNetwork {
  readonly apiId: number
  /** A secret. */
  readonly apiHash: string
  /** Telegram's own unless given; the first is where a new account asks first. */
  readonly dataCenters?: readonly DataCenterAddress[]
  /** RSA key that the data centres prove themselves with, in PEM; Telegram's own unless given. */
  readonly publicKeyPem?: string
  /** Telegram's test servers number their data centres differently in the key exchange. */
  readonly servers?: 'production' | 'test'
}

/** The key as PKCS #1, which is what the client reads. Throws `CONFIG_INVALID` when it is no RSA key. */
export function readPublicKey(pem: string): string {
  try {
    // Node cannot write as PKCS #1 what it read as PKCS #1.
    const key = createPublicKey(createPublicKey(pem).export({ type: 'spki', format: 'pem' }))
    return key.export({ type: 'pkcs1', format: 'pem' }).toString()
  } catch (cause) {
    throw new VaultError('CONFIG_INVALID', { expected: 'an RSA public key in PEM' }, { cause })
  }
}
