import type { BlobRef } from './ids.ts'

export interface Part {
  /** Name of the store that holds it. */
  readonly store: string
  readonly blob: BlobRef
  /** A whole number of slices, but for the last part. */
  readonly sizeBytes: number
}

/** How the stored bytes differ from the file's own. The key is derived from the master secret and the salt. */
export interface Encryption {
  readonly scheme: 'aes-256-ctr'
  /** Tells which master secret the key comes from, without telling the secret. */
  readonly keyId: string
  /** Hexadecimal, 32 bytes. */
  readonly salt: string
}
