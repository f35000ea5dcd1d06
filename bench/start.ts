import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MediaFile, SLICE_BYTES } from '@streamvault/core'
import { createSeededRandom } from '@streamvault/testkit'
import { makeTrace, type Trace } from './cache/viewing-trace.ts'
import { openBareServer } from './start/bare-server.ts'
import { DistantStore } from './start/distant-store.ts'
import { makeLibrary } from './start/library.ts'
import { openStartVault, type StartVault } from './start/start-vault.ts'
import { type BenchResult, benchRow, median } from './support/bench-result.ts'
import { type RangeOf, readRanges } from './support/read-ranges.ts'

const STORE_LATENCY_MS = 150
const FIRST_BYTE_WANTED_MS = 20
/** 2 GB of each become 64 MiB; the head stays what it is. */
const SIZES = { titles: 2000, slicesPerTitle: 64 }
const HEAD_BYTES = 4 * SLICE_BYTES
/** The heads of all titles, and a tenth of their bodies on top. */
const SLOTS = 10_000
const PINNED_SHARE = 0.85
const VIEWS = 250
/** Viewers who read at once during the day. */
const READERS = 48
const FILLS_MAX = 64
const STARTS = 400

/** The first bytes of titles that nobody has viewed, after a day in which others pushed through the cache what they viewed. */
export async function benchStart(): Promise<BenchResult> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-start-'))
  try {
    const store = new DistantStore(STORE_LATENCY_MS)
    const library = await makeLibrary(store, SIZES)
    const cacheOptions = { directory, slots: SLOTS, pinnedShare: PINNED_SHARE, fillsMax: FILLS_MAX }
    await using vault = await openStartVault({ store, library }, cacheOptions)
    await vault.warmer.pass(AbortSignal.timeout(3_600_000))
    const trace = makeTrace({ ...SIZES, alpha: 0.9, days: 1, viewsPerDay: VIEWS })
    await playDay(vault, library.files, trace)
    await settleDisk(directory)
    const viewed = new Set(trace.titles.subarray(0, trace.length))
    const unseen = library.files.filter((_, title) => !viewed.has(title))
    const before = store.readCount
    const { ours, bare } = await startMany(vault, unseen)
    return {
      bench: 'start',
      notes: [
        `${SIZES.titles} titles of ${SIZES.slicesPerTitle} MiB behind ${STORE_LATENCY_MS} ms, a cache of ${SLOTS} MiB with their heads`,
        `a day of ${trace.length} slices by Zipf’s law; then ${STARTS} ranges, from anywhere in the first 4 MiB of ${unseen.length} unseen titles`,
        'baselines: what is wanted; a server that sends from memory, in turn with ours; the store’s latency, and a read of it each',
      ],
      rows: [
        row('median, wanted', { unit: 'ms', ours: median(ours), baseline: FIRST_BYTE_WANTED_MS }, 1),
        row('p95, wanted', { unit: 'ms', ours: p95Of(ours), baseline: FIRST_BYTE_WANTED_MS }, 1),
        row('p95, bare server', { unit: 'ms', ours: p95Of(ours), baseline: p95Of(bare) }, 3),
        row('p95, the store', { unit: 'ms', ours: p95Of(ours), baseline: STORE_LATENCY_MS }, 0.2),
        row('store reads', { unit: 'reads', ours: store.readCount - before, baseline: STARTS }, 0),
      ],
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

function row(name: string, figures: { unit: string; ours: number; baseline: number }, atMost: number) {
  return benchRow({ name: `first byte, ${name}`, ...figures, target: { atMost } })
}

/** Has the trace's slices read in its order, many at once. */
async function playDay(vault: StartVault, files: readonly MediaFile[], trace: Trace): Promise<void> {
  let next = 0
  const { signal } = new AbortController()
  const read = async () => {
    for (let at = next++; at < trace.length; at = next++) {
      const file = files[trace.titles[at] ?? 0]
      if (file === undefined) continue
      const { reader } = await vault.files.open(file.id)
      await reader.load(trace.indexes[at] ?? 0, { signal })
    }
  }
  await Promise.all(Array.from({ length: READERS }, read))
}

/** A day's writes in two minutes would hold up the disk for the next one. */
async function settleDisk(directory: string): Promise<void> {
  await using slices = await open(join(directory, 'slices'), 'r+')
  await slices.datasync()
}

/** Starts, ours and the bare server's in turn, by a viewer in a process of its own: what it throws away is not ours to clear up. */
async function startMany(vault: StartVault, files: readonly MediaFile[]) {
  await using server = await openBareServer(new Uint8Array(HEAD_BYTES))
  const random = createSeededRandom(1)
  const ranges: RangeOf[] = []
  for (let count = 0; count < STARTS; count++) {
    const file = files[Math.floor(random() * files.length)]
    if (file === undefined) throw new Error('every title was viewed')
    const range = { start: Math.floor(random() * HEAD_BYTES), end: HEAD_BYTES }
    ranges.push({ ...range, url: vault.link(file).href }, { ...range, url: server.url.href })
  }
  const times = await readRanges(ranges)
  return { ours: times.filter((_, index) => index % 2 === 0), bare: times.filter((_, index) => index % 2 === 1) }
}

function p95Of(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.ceil(0.95 * times.length) - 1] ?? Number.NaN
}
