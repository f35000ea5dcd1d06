import type { Settings } from '@streamvault/config'
import { SLICE_BYTES } from '@streamvault/core'
import type { Allowance } from '@streamvault/worker'

const MIB = 1024 ** 2
/** Slices on their way from the store; beyond this, more at once only compete. */
const FILLS_MAX = 128
/** Of the cache that is not pinned: what viewers have not come to yet. The rest is what they have just seen, and others come for. */
const READ_AHEAD_CACHE_SHARE = 1 / 2

/** How many slices may be on their way from the store at once. */
export function fillsMaxOf({ MEMORY_BYTES }: Settings): number {
  return Math.min(FILLS_MAX, Math.floor(MEMORY_BYTES / 4 / MIB))
}

/** A seek takes four slices at once, and a player that begins some eight. */
const FILLS_AT_ONCE_SECONDS = 2

/** What one viewer may have fetched. */
export function viewerFillsOf({ VIEWER_COLD_BYTES_PER_SECOND }: Settings): Allowance {
  const perSecond = VIEWER_COLD_BYTES_PER_SECOND / SLICE_BYTES
  return { perSecond, burst: Math.ceil(FILLS_AT_ONCE_SECONDS * perSecond) }
}

/** How many slices may lie in the cache that viewers have not come to yet. */
export function readAheadKeptMax({ CACHE_BYTES, CACHE_PINNED_PERCENT }: Settings): number {
  const unpinned = (CACHE_BYTES / SLICE_BYTES) * (1 - CACHE_PINNED_PERCENT / 100)
  return Math.max(1, Math.floor(unpinned * READ_AHEAD_CACHE_SHARE))
}
