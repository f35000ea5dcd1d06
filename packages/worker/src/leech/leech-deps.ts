import type { Ephemeral, Logger, Recognised } from '@streamvault/core'
import type { IngestDeps, IngestOptions } from '../ingest/ingest-workpiece.ts'
import type { Resolve } from './checked-connector.ts'

export interface LeechDeps extends IngestDeps {
  readonly ephemeral: Pick<Ephemeral, 'get'>
  readonly logger: Logger
  /** Looks host names up; the addresses are connected to as they are. */
  readonly resolve: Resolve
  /** What a file of that name is taken to be. There is always an answer. */
  readonly recognise: (name: string) => Recognised
}

export interface LeechOptions extends IngestOptions {
  /** Networks that files are taken from although not everybody can reach them, as CIDRs. */
  readonly networks: readonly string[]
  /** The largest file. */
  readonly bytesMax: number
  /** How many pieces of one file are on their way at once. */
  readonly connectionsMax: number
  /** How long a server may send nothing, in milliseconds. */
  readonly idleMs: number
  /** Who sends less, for minutes, is given up, in bytes; 0 for any pace. */
  readonly bytesPerSecondMin: number
}
