import { type BackupPlace, isVaultError, VaultError } from '@streamvault/core'
import type { DiskBlobStore } from '@streamvault/store-disk'
import type { Foundation } from '../compose.ts'
import { backupPlace, openDisk } from './known-disk.ts'
import { ReopeningStore } from './reopening-store.ts'

/** A disk takes a backup of any size. */
const LIMITS = { blobBytesMax: Number.MAX_SAFE_INTEGER, keepsLabels: false, putsAtOnce: 1 }

/** The folder that keeps backups beside a store on disk. It is opened when it is first used, and may be away until then. */
export function openBackupFolder(foundation: Foundation): BackupPlace {
  const place = backupPlace(foundation.settings, foundation.dataDir)
  let opened: Promise<DiskBlobStore> | undefined
  const open = () => {
    opened ??= openDisk(foundation, place, LIMITS).catch((cause: unknown) => {
      opened = undefined
      if (!isVaultError(cause, 'DISK_NOT_MOUNTED')) throw cause
      throw new VaultError('STORE_UNAVAILABLE', cause.details, { cause })
    })
    return opened
  }
  return {
    store: new ReopeningStore(foundation, { name: place.name, limits: LIMITS, open }),
    async *list(options) {
      yield* (await open()).list(options)
    },
  }
}
