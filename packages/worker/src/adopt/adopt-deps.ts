import type { BlobStore, Catalog, Clock, FileId, FoundBlob, Jobs, Metrics, Recognised } from '@streamvault/core'
import type { FileCiphers } from '../reading/file-cipher.ts'

export interface AdoptDeps {
  readonly catalog: Catalog
  readonly jobs: Jobs
  readonly store: BlobStore
  readonly ciphers: FileCiphers
  readonly clock: Clock
  readonly metrics: Metrics
  /** What a file of somebody else is taken to be. There is always an answer. */
  readonly recognise: (found: Pick<FoundBlob, 'fileName' | 'caption'> & { readonly path?: string }) => Recognised
  /** Told of each file that can be played from now on. */
  readonly onPlayable?: (file: FileId) => void
}

/** What became of one blob. */
export type Verdict =
  | { readonly result: 'restored' | 'adopted' | 'known' }
  /** The reason is a sentence for people. */
  | { readonly result: 'skipped'; readonly reason: string }
