import type {
  BlobStore,
  Catalog,
  Clock,
  ErrorCode,
  FileId,
  FoundBlob,
  Jobs,
  Metrics,
  Recognised,
  SubtitleTags,
} from '@streamvault/core'
import type { FileCiphers } from '../reading/file-cipher.ts'
import type { BlobTurns } from './blob-turns.ts'

export interface AdoptDeps {
  readonly catalog: Catalog
  readonly jobs: Jobs
  readonly store: BlobStore
  readonly ciphers: FileCiphers
  readonly clock: Clock
  readonly metrics: Metrics
  /** What a file of somebody else is taken to be. There is always an answer. */
  readonly recognise: (found: Pick<FoundBlob, 'fileName' | 'caption'> & { readonly path?: string }) => Recognised
  /** Says which videos of the vault a subtitle is of, by its name and what lies before it. */
  readonly homeOf: (subtitle: MetSubtitle) => Promise<SubtitleHome>
  /** Shared by all who index the same store. */
  readonly turns: BlobTurns
  /** Told of each file that can be played from now on. */
  readonly onPlayable?: (file: FileId) => void
}

/** A subtitle as it is met in a place. */
export interface MetSubtitle extends Pick<FoundBlob, 'fileName' | 'caption'> {
  /** The video that lies right before it. */
  readonly follows?: FileId | undefined
}

/** What a subtitle is of, and what its name tells of it. */
export interface SubtitleHome {
  readonly tags: SubtitleTags
  /** With what each is; none where nothing tells. */
  readonly videos: ReadonlyMap<FileId, Recognised>
}

/** What became of one blob. */
export type Verdict =
  | { readonly result: 'restored' | 'adopted' | 'known'; readonly file?: FileId }
  /** The reason is a sentence for people. */
  | { readonly result: 'skipped'; readonly reason: string; readonly code?: ErrorCode }
