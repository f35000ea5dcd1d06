import type { Ephemeral, Logger, Override, Recognised } from '@streamvault/core'
import type { IngestDeps, IngestOptions } from '../ingest/ingest-workpiece.ts'
import type { SubtitleMatcher } from '../ingest/subtitle-matcher.ts'
import type { ArchiveLimits } from './archive-rules.ts'

export interface UnpackDeps extends IngestDeps {
  readonly ephemeral: Pick<Ephemeral, 'get'>
  readonly logger: Logger
  /** What a file of that path is taken to be, with what an operator says of it. There is always an answer. */
  readonly recognise: (relativePath: string, override: Override | undefined) => Recognised
  readonly matchSubtitles: SubtitleMatcher
}

export interface UnpackOptions extends IngestOptions, ArchiveLimits {}
