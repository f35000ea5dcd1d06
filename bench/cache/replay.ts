import { HeatPolicy } from '@streamvault/cache-disk'
import type { FileId } from '@streamvault/core'
import { createSeededRandom } from '@streamvault/testkit'
import type { Trace } from './viewing-trace.ts'

/** Hits are counted once the caches have seen this much of a trace. */
const WARM_SHARE = 1 / 3

/** Of what was asked for after the warm-up, how much was there: of all slices, and of those with which a view starts. */
export interface HitRatios {
  readonly bytes: number
  readonly starts: number
}

export interface ReplayOptions {
  readonly slots: number
  readonly titles: number
  readonly slicesPerTitle: number
  readonly sliceBytes: number
  /** What the cache may pin, as a share of its slots. */
  readonly pinnedShare: number
}

/** The product's policy, with the head of every title pinned before anybody comes, as far as it may. */
export function replayHeat(trace: Trace, options: ReplayOptions): HitRatios {
  const { slots, titles, slicesPerTitle, sliceBytes, pinnedShare } = options
  let now = 0
  const pinnedMax = Math.floor(slots * pinnedShare)
  const policy = new HeatPolicy({ slots, pinnedMax, now: () => now, sliceBytes, random: createSeededRandom(1) })
  const slotOf = new Int32Array(titles * slicesPerTitle).fill(-1)
  const sliceIn = new Int32Array(slots).fill(-1)
  let used = 0
  const put = (slot: number, slice: number) => {
    const left = sliceIn[slot] ?? -1
    if (left >= 0) slotOf[left] = -1
    sliceIn[slot] = slice
    slotOf[slice] = slot
    const title = Math.floor(slice / slicesPerTitle)
    policy.admit(slot, { file: `f${title}` as FileId, index: slice - title * slicesPerTitle })
  }
  for (let title = 0; title < titles && title < pinnedMax; title++) {
    put(used, title * slicesPerTitle)
    policy.pin(used++)
  }
  return countHits(trace, (at) => {
    now = (trace.seconds[at] ?? 0) * 1000
    const slice = (trace.titles[at] ?? 0) * slicesPerTitle + (trace.indexes[at] ?? 0)
    const kept = slotOf[slice] ?? -1
    const isHit = kept >= 0
    const slot = isHit ? kept : used < slots ? used++ : policy.evict(isHeld)
    if (slot === undefined) return false
    if (!isHit) put(slot, slice)
    policy.touch(slot)
    return isHit
  })
}

/** Replays a trace: `ask` says whether what is asked for at a place of it is there. */
export function countHits(trace: Trace, ask: (at: number) => boolean): HitRatios {
  const from = Math.floor(trace.length * WARM_SHARE)
  let hits = 0
  let starts = 0
  let startHits = 0
  for (let at = 0; at < trace.length; at++) {
    const isHit = ask(at)
    if (at < from) continue
    if (isHit) hits++
    if (trace.starts[at] !== 1) continue
    starts++
    if (isHit) startHits++
  }
  return { bytes: hits / (trace.length - from), starts: startHits / starts }
}

const isHeld = () => false
