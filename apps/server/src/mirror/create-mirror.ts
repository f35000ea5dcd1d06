import { type MediaFile, VaultError } from '@streamvault/core'
import { MirrorDesk, MirrorKeeper, ScrubDesk, ScrubKeeper } from '@streamvault/manager'
import { JobRunner, MirrorWork, ScrubWork, StoreHealth } from '@streamvault/worker'
import type { Foundation } from '../compose.ts'
import { mirrorNamesOf } from '../store/open-mirror.ts'
import { type OpenedStore, storesOf } from '../store/opened-store.ts'

/** One scrub, and one copying to each mirror, is as fast as its pace lets it be. */
const JOBS_MAX = 1
const LEASE_MS = 10_000
const POLL_MS = 500

const DAY_MS = 86_400_000

/** The part of the control plane that keeps the mirrors up to date, one for each. */
export function createMirrorKeepers(foundation: Foundation): readonly MirrorKeeper[] {
  const desk = new MirrorDesk(foundation)
  return mirrorNamesOf(foundation.settings).map((mirror) => new MirrorKeeper({ ...foundation, desk }, mirror))
}

/**
 * The part of the data plane that copies to the mirrors; `onCopied` is told of each file of which something was copied. Throws
 * `MIRROR_MISSING` where there is none.
 */
export function createMirror(
  foundation: Foundation,
  opened: OpenedStore,
  onCopied: (file: MediaFile) => void = () => {},
): JobRunner<'mirror'> {
  const { mirrors = [] } = opened
  if (mirrors.length === 0) throw new VaultError('MIRROR_MISSING')
  const health = new StoreHealth(foundation.clock)
  const deps = { ...foundation, health, stores: storesOf(opened), onCopied }
  const work = new MirrorWork(deps, { bytesPerSecond: foundation.settings.MIRROR_BYTES_PER_SECOND })
  return new JobRunner(foundation, work, { jobsMax: mirrors.length, leaseMs: LEASE_MS, pollMs: POLL_MS })
}

/** The part of the control plane that has everything read again; undefined where that is switched off. */
export function createScrubKeeper(foundation: Foundation): ScrubKeeper | undefined {
  const { SCRUB_EVERY_DAYS: days } = foundation.settings
  const desk = new ScrubDesk(foundation)
  return days === 0 ? undefined : new ScrubKeeper({ ...foundation, desk }, days * DAY_MS)
}

/** The part of the data plane that reads everything again; `onMoved` is told of each file that lies elsewhere since. */
export function createScrub(
  foundation: Foundation,
  opened: OpenedStore,
  onMoved: (file: Pick<MediaFile, 'id'>) => void = () => {},
): JobRunner<'scrub'> {
  const { SCRUB_BYTES_PER_SECOND, MIRROR_BYTES_PER_SECOND } = foundation.settings
  const health = new StoreHealth(foundation.clock)
  const work = new ScrubWork(
    { ...foundation, health, stores: storesOf(opened), onMoved },
    { bytesPerSecond: SCRUB_BYTES_PER_SECOND, repairBytesPerSecond: MIRROR_BYTES_PER_SECOND },
  )
  return new JobRunner(foundation, work, { jobsMax: JOBS_MAX, leaseMs: LEASE_MS, pollMs: POLL_MS })
}
