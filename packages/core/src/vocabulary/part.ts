import type { BlobRef } from './ids.ts'

/** Another place where all of a part's bytes lie, as they are stored: a blob of its own, of the part's size. */
export interface PartCopy {
  /** Name of the store that holds it. */
  readonly store: string
  readonly blob: BlobRef
}

export interface Part {
  /** Name of the store that holds it. */
  readonly store: string
  readonly blob: BlobRef
  /** Of a file that a vault stored, a whole number of slices, but for the last part; pieces of others are as long as they are. */
  readonly sizeBytes: number
  /** Where in the blob it begins, where that is not at 0: a file of others may lie in an archive. */
  readonly start?: number
  /** Other videos lie in the same blob: it cannot be deleted for one of them. */
  readonly isShared?: true
  /** Copies in mirrors, at most one in each store; the one that was made last is the last. */
  readonly copies?: readonly PartCopy[]
}

/** A blob that tells what the catalogue knows of a file or a subtitle. */
export interface Manifest extends Part {
  /** Counts how often it was written anew: of two, the one with the greater number is true. Absent at 0. */
  readonly number?: number
  /** Tells apart what was told when it was written anew, so that the same is not written again. */
  readonly tells?: string
}

/** How the stored bytes differ from the file's own. The key is derived from the master secret and the salt. */
export interface Encryption {
  readonly scheme: 'aes-256-ctr'
  /** Tells which master secret the key comes from, without telling the secret. */
  readonly keyId: string
  /** Hexadecimal, 32 bytes. */
  readonly salt: string
}
