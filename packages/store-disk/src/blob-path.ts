import { createHash } from 'node:crypto'
import { join } from 'node:path'

/** The folder of blobs in that of a store. */
export const BLOBS = 'blobs'

/** Where a blob lies: in one of 256 folders, so that none holds too many. */
export function blobPath(directory: string, key: string): string {
  const shard = createHash('sha256').update(key).digest('hex').slice(0, 2)
  return join(directory, shard, key)
}
