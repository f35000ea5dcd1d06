import type { Ephemeral, Logger, Recognised } from '@streamvault/core'
import type { IngestDeps, IngestOptions } from '../ingest/ingest-workpiece.ts'
import type { SubtitleMatcher } from '../ingest/subtitle-matcher.ts'
import type { Resolve } from '../leech/checked-connector.ts'
import type { Aria2Address } from './aria2-client.ts'

export interface TorrentDeps extends IngestDeps {
  readonly ephemeral: Pick<Ephemeral, 'get'>
  readonly logger: Logger
  /** What a file of that path is taken to be. There is always an answer. */
  readonly recognise: (relativePath: string) => Recognised
  readonly matchSubtitles: SubtitleMatcher
  readonly resolve: Resolve
}

export interface TorrentOptions extends IngestOptions {
  /** Where downloads lie until they are taken in, each in a folder that is named after its job. */
  readonly folder: string
  /** An aria2 that runs already; one of our own without. */
  readonly aria2: Aria2Address | undefined
  /** Those that trackers and web seeds may be in although they are not on the Internet, as CIDRs. */
  readonly networks: readonly string[]
  readonly ports: string
  readonly usesDht: boolean
  /** The most that is downloaded of one torrent. */
  readonly bytesMax: number
  /** How long nothing may arrive, in milliseconds. */
  readonly idleMs: number
}
