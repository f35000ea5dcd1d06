import { PINNED_SHARE } from '@streamvault/cache-disk'
import { replayBelady, replayLru } from './cache/baselines.ts'
import { type HitRatios, replayHeat } from './cache/replay.ts'
import { makeTrace } from './cache/viewing-trace.ts'
import { type BenchResult, type BenchRow, benchRow } from './support/bench-result.ts'

/** One slice of the trace stands for four of the product: what is pinned of a title is one of them. */
const SLICE_BYTES = 4 * 1024 ** 2
const TITLE_BYTES = 2e9
const CACHE_BYTES = 200e9
const TITLES = 10_000
const DAYS = 1
/** About a thousand who watch at any time. */
const VIEWS_PER_DAY = 28_800
const ALPHAS = [0.8, 0.9, 1]
/** The target was set for this one. */
const ALPHA_OF_TARGET = 0.9
const BYTES_WANTED = 0.4
const STARTS_WANTED = 0.94

const SIZES = {
  titles: TITLES,
  slicesPerTitle: Math.ceil(TITLE_BYTES / SLICE_BYTES),
  slots: Math.floor(CACHE_BYTES / SLICE_BYTES),
}

/** What the cache's policy finds there, on a made-up day of viewing, against the plainest policy and the best there can be. */
export async function benchCache(): Promise<BenchResult> {
  const rows: BenchRow[] = []
  for (const alpha of ALPHAS) {
    const trace = makeTrace({ ...SIZES, alpha, days: DAYS, viewsPerDay: VIEWS_PER_DAY })
    const options = { ...SIZES, sliceBytes: SLICE_BYTES, pinnedShare: PINNED_SHARE }
    const ours = replayHeat(trace, options)
    rows.push(...rowsOf(alpha, ours, { lru: replayLru(trace, options), bound: replayBelady(trace, options) }))
  }
  const gigabytes = `${TITLES.toLocaleString('en')} titles of ${TITLE_BYTES / 1e9} GB, a cache of ${CACHE_BYTES / 1e9} GB`
  return {
    bench: 'cache',
    notes: [
      `${gigabytes}; ${VIEWS_PER_DAY.toLocaleString('en')} views a day, half of them to the end, a fifth resumed; popularity drifts`,
      'the head of every title is pinned; hits of the last two thirds of the day; a start is one at the beginning of its title',
      'baselines: what is wanted; least recently used; the offline bound, which knows the future and pins nothing',
    ],
    rows,
  }
}

function rowsOf(
  alpha: number,
  ours: HitRatios,
  others: { readonly lru: HitRatios; readonly bound: HitRatios },
): BenchRow[] {
  const row = (what: keyof HitRatios, against: string, baseline: number, atLeast: number) =>
    benchRow({
      name: `Zipf ${alpha}, ${what}, ${against}`,
      unit: '%',
      ours: 100 * ours[what],
      baseline: 100 * baseline,
      target: { atLeast },
    })
  const wanted = alpha === ALPHA_OF_TARGET ? [row('bytes', 'wanted', BYTES_WANTED, 1)] : []
  return [
    ...wanted,
    row('starts', 'wanted', STARTS_WANTED, 1),
    row('bytes', 'LRU', others.lru.bytes, 1.3),
    row('bytes', 'offline bound', others.bound.bytes, 0.75),
    row('starts', 'LRU', others.lru.starts, 1.5),
    row('starts', 'offline bound', others.bound.starts, 1),
  ]
}
