import { assert } from '../assert.ts'
import { VaultError } from '../errors.ts'
import type { BlobRef } from './ids.ts'

const KEY = /^[a-z0-9][a-z0-9._-]{0,127}$/
const REF = /^([a-z0-9][a-z0-9._-]{0,127}):(0|[1-9][0-9]{0,15})$/

/**
 * What a ref says in a store that finds blobs by their keys: a key and a size, so a blob that took the key with another size is
 * not what it names.
 */
export interface KeyedBlob {
  readonly key: string
  readonly sizeBytes: number
}

/** Fails when `key` is not one that a put may have. */
export function assertBlobKey(key: string): void {
  assert(KEY.test(key), 'a key is of the permitted form')
}

export function keyedRefOf({ key, sizeBytes }: KeyedBlob): BlobRef {
  return `${key}:${sizeBytes}` as BlobRef
}

/** Throws `BLOB_REF_INVALID` for a ref that `keyedRefOf` cannot have made; so no ref leads out of its store's folder. */
export function parseKeyedRef(ref: BlobRef): KeyedBlob {
  const [, key, size] = REF.exec(ref) ?? []
  if (key === undefined || size === undefined) throw new VaultError('BLOB_REF_INVALID', { ref })
  return { key, sizeBytes: Number(size) }
}
