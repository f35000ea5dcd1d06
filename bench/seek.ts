import { setTimeout as sleep } from 'node:timers/promises'
import { createSeededRandom } from '@streamvault/testkit'
import { type BenchResult, type BenchRow, benchRow, median } from './support/bench-result.ts'
import { moviesOf, openTelegramBench } from './support/open-telegram-vault.ts'
import { readRange } from './support/read-range.ts'
import { measureRoundTrip } from './support/telegram-baseline.ts'
import { ROUND_TRIP_MS, SHAPED } from './support/telegram-world.ts'

const MIB = 1024 ** 2
const ACCOUNTS = 8
const SEEKS = 24
/** What a viewer watches before seeking again. */
const WATCHED_BYTES = 2 * MIB
/** A viewer who looks where he has come to, and one who does not. */
const PAUSES = [
  { who: 'a second apart', betweenMs: 1000 },
  { who: '0.3 s apart', betweenMs: 300 },
] as const
/** Each place is in a cell of its own, and so far before the cell's end that nobody's reading ahead leaves his cell. */
const CELL_SLICES = 16
const VISITED_SLICES = 12
/** What is read before anything is measured: the first cells. */
const WARM_CELLS = 2
const SEED = 1

/** Time to the first byte at random places of a file that is in no cache, over HTTP. */
export async function benchSeek(): Promise<BenchResult> {
  const cells = WARM_CELLS + PAUSES.length * SEEKS
  await using bench = await openTelegramBench({ accounts: ACCOUNTS, movies: moviesOf([cells * CELL_SLICES * MIB]) })
  const { world, vault } = bench
  await world.weather(SHAPED)
  const roundTripMs = await measureRoundTrip(world, SEEKS)
  const url = await vault.link('bench-film-1-2024')
  await readRange(url, { start: 0, end: WARM_CELLS * CELL_SLICES * MIB })
  const places = randomPlaces(cells)
  const rows: BenchRow[] = []
  for (const { who, betweenMs } of PAUSES)
    rows.push(...rowsOf(who, await seekTo(url, { places: places.splice(0, SEEKS), betweenMs })))
  return {
    bench: 'seek',
    notes: [
      `${SEEKS} random places of a file for each, ${WATCHED_BYTES / MIB} MiB read at each; ${ACCOUNTS} accounts, 2 connections of 4 MB/s each`,
      `every first byte is verified with its slice of 1 MiB; baseline: one round trip as the link is shaped; the smallest read of a client that does nothing else took ${Math.round(roundTripMs)} ms`,
    ],
    rows,
  }
}

/** A place in each cell but those that were read before, in random order. */
function randomPlaces(cells: number): number[] {
  const random = createSeededRandom(SEED)
  const places = Array.from({ length: cells - WARM_CELLS }, (_, index) => {
    const slice = (WARM_CELLS + index) * CELL_SLICES + random() * (CELL_SLICES - VISITED_SLICES)
    return { at: Math.floor(slice * MIB), order: random() }
  })
  return places.sort((one, other) => one.order - other.order).map(({ at }) => at)
}

async function seekTo(
  url: URL,
  { places, betweenMs }: { readonly places: readonly number[]; readonly betweenMs: number },
): Promise<number[]> {
  const times: number[] = []
  for (const start of places) {
    const { firstByteMs, cacheStatus } = await readRange(url, { start, enoughBytes: WATCHED_BYTES })
    if (!cacheStatus.includes('fwd=miss')) throw new Error(`what lies at ${start} was there already: ${cacheStatus}`)
    times.push(firstByteMs)
    await sleep(betweenMs)
  }
  return times
}

function rowsOf(who: string, times: readonly number[]): BenchRow[] {
  const p95 = times.toSorted((a, b) => a - b)[Math.ceil(0.95 * times.length) - 1] ?? Number.NaN
  const row = (name: string, ours: number, atMost: number) =>
    benchRow({ name: `first byte, ${who}, ${name}`, unit: 'ms', ours, baseline: ROUND_TRIP_MS, target: { atMost } })
  return [row('median', median(times), 1.2), row('p95', p95, 1.6)]
}
