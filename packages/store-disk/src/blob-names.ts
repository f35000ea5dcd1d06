import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { assert, type BlobRef, VaultError } from '@streamvault/core'

const KEY = /^[a-z0-9][a-z0-9._-]{0,127}$/
const REF = /^([a-z0-9][a-z0-9._-]{0,127}):(0|[1-9][0-9]{0,15})$/

/** What a ref says: a ref names a key and a size, so a blob that took the key with another size is not what it names. */
export interface BlobName {
  readonly key: string
  readonly sizeBytes: number
}

/** Fails when `key` is not one that a put may have. */
export function assertKey(key: string): void {
  assert(KEY.test(key), 'a key is of the permitted form')
}

export function refOf({ key, sizeBytes }: BlobName): BlobRef {
  return `${key}:${sizeBytes}` as BlobRef
}

/** Throws `BLOB_REF_INVALID` for a ref that `refOf` cannot have made; so no ref leads out of the store's folder. */
export function parseRef(ref: BlobRef): BlobName {
  const [, key, size] = REF.exec(ref) ?? []
  if (key === undefined || size === undefined) throw new VaultError('BLOB_REF_INVALID', { ref })
  return { key, sizeBytes: Number(size) }
}

/** Where a blob lies: in one of 256 folders, so that none holds too many. */
export function blobPath(directory: string, key: string): string {
  const shard = createHash('sha256').update(key).digest('hex').slice(0, 2)
  return join(directory, shard, key)
}
