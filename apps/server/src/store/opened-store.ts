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
