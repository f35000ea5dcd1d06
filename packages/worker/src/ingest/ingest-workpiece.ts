import type { BlobStore, Catalog, Clock, FileId, Jobs, MediaFacts, Metrics } from '@streamvault/core'
import type { JobRun } from '../jobs/job-runner.ts'
import type { FileCiphers } from '../reading/file-cipher.ts'
import type { Fingerprint } from './fingerprint.ts'
import type { SourceFile } from './source-file.ts'

export interface IngestDeps {
  readonly catalog: Catalog
  readonly jobs: Jobs
  readonly store: BlobStore
  readonly ciphers: FileCiphers
  readonly clock: Clock
  readonly metrics: Metrics
}

export interface IngestOptions {
  /** Largest part, in bytes; the store's own limit holds too. */
  readonly partBytesMax: number
  readonly encryption: 'aes-256-ctr' | 'none'
  /** Told of every file that can be played from now on. */
  readonly onPlayable?: (file: FileId) => void
}

/** A file that is on its way into the store. */
export interface IngestWorkpiece {
  readonly run: JobRun<'ingest'>
  readonly source: SourceFile
  readonly media: MediaFacts
  readonly fingerprint: Fingerprint
  /** Names what this job stores. */
  readonly set: string
}
