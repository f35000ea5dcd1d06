import type { BlobStore } from '@streamvault/core'
import type { OpenTelegramStore } from '@streamvault/telegram'

/** Where bytes live. Disposing it ends all that the store stands on. */
export interface OpenedStore extends AsyncDisposable {
  readonly store: BlobStore
  /** Where copies of its parts are, if anywhere. */
  readonly mirror?: BlobStore | undefined
  /** Its accounts, where it has some. */
  readonly telegram?: OpenTelegramStore
}

/** All stores of a worker by their names. */
export function storesOf({ store, mirror }: Pick<OpenedStore, 'store' | 'mirror'>): ReadonlyMap<string, BlobStore> {
  return new Map([store, ...(mirror === undefined ? [] : [mirror])].map((each) => [each.name, each]))
}
