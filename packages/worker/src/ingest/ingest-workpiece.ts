import type {
  BlobStore,
  Catalog,
  Clock,
  FileId,
  JobKind,
  Jobs,
  MediaFacts,
  Metrics,
  Provenance,
  Recognised,
  StoringCheckpoint,
} from '@streamvault/core'
import type { JobRun } from '../jobs/job-runner.ts'
import type { FileCiphers } from '../reading/file-cipher.ts'
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

/** A file that is on its way into the store, for a job whose checkpoint is a `C`. */
export interface Workpiece<C extends StoringCheckpoint> {
  readonly run: Pick<JobRun<JobKind>, 'signal' | 'attemptsLeft'>
  /** Returns once the job's next claim carries this. */
  readonly note: (checkpoint: C) => Promise<void>
  readonly source: Pick<SourceFile, 'name' | 'reader'>
  readonly recognised: Recognised
  readonly provenance?: Provenance | undefined
  readonly media: MediaFacts
  /** Names what this job stores. */
  readonly set: string
}
