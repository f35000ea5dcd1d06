import type { Catalog, Jobs, Logger, MediaFile } from '@streamvault/core'
import type { StoredBytesDeps } from '../mirror/stored-bytes.ts'

export interface ScrubDeps extends StoredBytesDeps {
  readonly catalog: Pick<Catalog, 'files' | 'titles' | 'digests' | 'metadata' | 'takedowns'>
  readonly jobs: Pick<Jobs, 'checkpoint'>
  readonly logger: Logger
  /** Told of each file that lies elsewhere since. */
  readonly onMoved?: (file: Pick<MediaFile, 'id'>) => void
}

export interface ScrubOptions {
  /** How fast everything is read. */
  readonly bytesPerSecond: number
  /** How fast what is damaged is stored once more. */
  readonly repairBytesPerSecond: number
}
