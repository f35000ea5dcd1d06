import type { TitleId } from '@streamvault/core'
import { MetadataKeeper, MetadataWork } from '@streamvault/manager'
import { TmdbSource } from '@streamvault/metadata-tmdb'
import { JobRunner } from '@streamvault/worker'
import type { Foundation } from '../compose.ts'

const DAY_MS = 86_400_000
/** The client has its own bound on requests; more look-ups at once only wait for it. */
const LOOKUPS_MAX = 2
const LEASE_MS = 10_000
const POLL_MS = 500

export interface MetadataParts {
  readonly keeper: MetadataKeeper
  readonly runner: JobRunner<'metadata'>
}

/** The part of the control plane that asks a metadata service about titles; undefined where none is set up. */
export function createMetadata(foundation: Foundation): MetadataParts | undefined {
  const { TMDB_TOKEN: token, TMDB_URL: url, TMDB_LANGUAGES: languages, TMDB_FRESH_DAYS } = foundation.settings
  if (token === undefined) return undefined
  const source = new TmdbSource(foundation, { url, token, languages })
  const keeper = new MetadataKeeper(foundation)
  const onRefused = () => keeper.onRefused()
  const onUnreadable = (title: TitleId) => keeper.onUnreadable(title)
  const options = { freshMs: TMDB_FRESH_DAYS * DAY_MS, onRefused, onUnreadable }
  const work = new MetadataWork({ ...foundation, source }, options)
  const runner = new JobRunner(foundation, work, { jobsMax: LOOKUPS_MAX, leaseMs: LEASE_MS, pollMs: POLL_MS })
  return { keeper, runner }
}
