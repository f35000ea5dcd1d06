import { isTrial } from '@streamvault/config'
import type { CallOptions } from '@streamvault/core'
import type { Foundation } from '../compose.ts'
import { openDisk, storePlace } from './known-disk.ts'
import { openBackupFolder } from './open-backup-folder.ts'
import { openMirrors } from './open-mirror.ts'
import type { OpenedStore } from './opened-store.ts'

/** Opens where bytes live, and where copies of them do, for those who move them. What the other stores need is not loaded. */
export async function openStore(foundation: Foundation, options: CallOptions): Promise<OpenedStore> {
  await using opened = new AsyncDisposableStack()
  const main = opened.use(await openMain(foundation, options))
  const mirrors = opened.use(await openMirrors(foundation))
  const lifetime = opened.move()
  return {
    ...main,
    mirrors: mirrors.stores,
    ...(mirrors.telegram && { mirrorTelegram: mirrors.telegram }),
    [Symbol.asyncDispose]: () => lifetime.disposeAsync(),
  }
}

async function openMain(foundation: Foundation, options: CallOptions): Promise<OpenedStore> {
  const { settings, dataDir } = foundation
  if (settings.STORE === 'disk') {
    const store = await openDisk(foundation, storePlace(dataDir), { blobBytesMax: settings.PART_BYTES })
    const backups = openBackupFolder(foundation)
    return { store, backups, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
  }
  if (isTrial(settings)) {
    const { openTrialStore } = await import('../trial-mode/open-trial-store.ts')
    return await openTrialStore(foundation, options)
  }
  const { openTelegram } = await import('./open-telegram.ts')
  const telegram = await openTelegram(foundation, settings)
  const { store, backups } = telegram
  return { store, telegram, ...(backups && { backups }), [Symbol.asyncDispose]: () => telegram[Symbol.asyncDispose]() }
}
