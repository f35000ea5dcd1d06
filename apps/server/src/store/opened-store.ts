import type { Settings } from '@streamvault/config'
import type { BackupPlace, BlobStore } from '@streamvault/core'
import type { OpenTelegramStore } from '@streamvault/telegram'

/** A simulated Telegram, as the settings would have it. */
export interface OpenTrial {
  readonly settings: Settings
  /** Where what belongs to it is kept. */
  readonly directory: string
  /** How somebody signs in there, and whom they write to. It opens nothing else. */
  readonly visit: { readonly bot?: string; readonly user?: string; readonly code?: string; readonly publicPem: string }
}

/** Where bytes live. Disposing it ends all that the store stands on. */
export interface OpenedStore extends AsyncDisposable {
  readonly store: BlobStore
  /** Where copies of its parts are, if anywhere; of different names. */
  readonly mirrors?: readonly BlobStore[]
  /** Where backups of the library are kept, if anywhere. */
  readonly backups?: BackupPlace
  /** Its accounts, where it has some. */
  readonly telegram?: OpenTelegramStore
  /** Those of a mirror that is in channels. */
  readonly mirrorTelegram?: OpenTelegramStore
  /** The Telegram of the vault's own that it is in, in trial mode. */
  readonly trial?: OpenTrial
}

/** All stores of a worker by their names. */
export function storesOf({
  store,
  mirrors = [],
}: Pick<OpenedStore, 'store' | 'mirrors'>): ReadonlyMap<string, BlobStore> {
  return new Map([store, ...mirrors].map((each) => [each.name, each]))
}
