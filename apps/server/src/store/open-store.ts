import { join } from 'node:path'
import { isTrial } from '@streamvault/config'
import type { BlobStore } from '@streamvault/core'
import type { OpenTelegramStore } from '@streamvault/telegram'
import type { Foundation } from '../compose.ts'

/** Where bytes live. Disposing it ends all that the store stands on. */
export interface OpenStore extends AsyncDisposable {
  readonly store: BlobStore
  /** Its accounts, where it has some. */
  readonly telegram?: OpenTelegramStore
}

/** Opens where bytes live, for those who move them. What the other stores need is not loaded. */
export async function openStore(foundation: Foundation): Promise<OpenStore> {
  const { settings, dataDir } = foundation
  if (settings.STORE === 'disk') {
    const { DiskBlobStore } = await import('@streamvault/store-disk')
    const store = await DiskBlobStore.open({ directory: join(dataDir, 'blobs'), blobBytesMax: settings.PART_BYTES })
    return { store, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
  }
  if (isTrial(settings)) {
    const { openTrialStore } = await import('../trial/open-trial-store.ts')
    return await openTrialStore(foundation)
  }
  const { openTelegram } = await import('./open-telegram.ts')
  const telegram = await openTelegram(foundation, settings)
  return { store: telegram.store, telegram, [Symbol.asyncDispose]: () => telegram[Symbol.asyncDispose]() }
}
