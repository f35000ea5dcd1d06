import type { BlobStore, Catalog, Clock, FoundBlob, Jobs, Metrics, Recognised } from '@streamvault/core'
import type { FileCiphers } from '../reading/file-cipher.ts'

export interface AdoptDeps {
  readonly catalog: Catalog
  readonly jobs: Jobs
  readonly store: BlobStore
  readonly ciphers: FileCiphers
  readonly clock: Clock
  readonly metrics: Metrics
  /** What a file of somebody else is taken to be. There is always an answer. */
  readonly recognise: (found: Pick<FoundBlob, 'fileName' | 'caption'>) => Recognised
}

/** What became of one blob. */
export type Verdict =
  | { readonly result: 'restored' | 'adopted' | 'known' }
  /** The reason is a sentence for people. */
  | { readonly result: 'skipped'; readonly reason: string }
