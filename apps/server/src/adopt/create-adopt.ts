import type { BlobStore, FileId } from '@streamvault/core'
import { recogniseFound, recogniseName, SubtitleDesk } from '@streamvault/manager'
import { type AdoptDeps, AdoptWork, BlobTurns, JobRunner, type WatchOptions, WatchWork } from '@streamvault/worker'
import { type Foundation, JOB_LEASE_MS, JOB_POLL_MS } from '../compose.ts'

/** One adoption reads as fast as the store gives. */
const ADOPT_JOBS_MAX = 1
/** As soon as somebody who has posted a film looks for it. Telegram is asked one question each time. */
const WATCH_POLL_MS = 5_000
/** Accounts that sign in when a server starts take some seconds. */
const WATCH_REST_MS = 5_000

/** The part of the data plane that indexes what lies in the store already; `onPlayable` is told of each that can be played. */
export function createAdopt(
  foundation: Foundation,
  store: BlobStore,
  onPlayable: (file: FileId) => void = () => {},
  turns: BlobTurns = new BlobTurns(),
): JobRunner<'adopt'> {
  const { settings } = foundation
  const encryption = settings.ENCRYPT ? 'aes-256-ctr' : 'none'
  const work = new AdoptWork({ ...adoptDeps(foundation, store), onPlayable, turns }, { encryption })
  return new JobRunner(foundation, work, { jobsMax: ADOPT_JOBS_MAX, leaseMs: JOB_LEASE_MS, pollMs: JOB_POLL_MS })
}

/** The part of the data plane that indexes what others put into the store's places; `onPlayable` is told of each that can be played. */
export function createWatch(
  foundation: Foundation,
  store: BlobStore,
  onPlayable: (file: FileId) => void = () => {},
  turns: BlobTurns = new BlobTurns(),
): JobRunner<'watch'> {
  const { settings } = foundation
  const options: WatchOptions = {
    encryption: settings.ENCRYPT ? 'aes-256-ctr' : 'none',
    pollMs: WATCH_POLL_MS,
    restMs: WATCH_REST_MS,
  }
  const work = new WatchWork({ ...adoptDeps(foundation, store), onPlayable, turns }, options)
  const jobsMax = Math.max(1, settings.STORE_CHANNELS?.length ?? 0)
  return new JobRunner(foundation, work, { jobsMax, leaseMs: JOB_LEASE_MS, pollMs: JOB_POLL_MS })
}

/** What indexing stands on. */
function adoptDeps(foundation: Foundation, store: BlobStore) {
  const subtitles = new SubtitleDesk({ ...foundation, recognise: recogniseName })
  const homeOf: AdoptDeps['homeOf'] = (met) => subtitles.homeOf(met)
  return { ...foundation, store, recognise: recogniseFound, homeOf }
}
