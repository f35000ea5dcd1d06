import { join } from 'node:path'
import type { BlobStore } from '@streamvault/core'
import type { Foundation } from '../compose.ts'

/** Opens where bytes live, for those who move them. What the other stores need is not loaded. */
export async function openStore(foundation: Foundation): Promise<BlobStore> {
  const { settings, dataDir } = foundation
  const { DiskBlobStore } = await import('@streamvault/store-disk')
  return await DiskBlobStore.open({ directory: join(dataDir, 'blobs'), blobBytesMax: settings.PART_BYTES })
}
