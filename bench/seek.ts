import { setTimeout as sleep } from 'node:timers/promises'
import { createSeededRandom } from '@streamvault/testkit'
import { type BenchResult, type BenchRow, benchRow, median } from './support/bench-result.ts'
import { openTelegramBench } from './support/open-telegram-vault.ts'
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
/** Further apart than one stream reads ahead by when it is left. */
const STEP_SLICES = 16
const FIRST_SLICE = 48

/** Time to the first byte at random places of a file that is in no cache, over HTTP. */
export async function benchSeek(): Promise<BenchResult> {
  const places = PAUSES.length * SEEKS
  const fileBytes = (FIRST_SLICE + places * STEP_SLICES) * MIB
  await using bench = await openTelegramBench({ accounts: ACCOUNTS, moviesBytes: [fileBytes] })
  const { world, vault } = bench
  await world.weather(SHAPED)
  const roundTripMs = await measureRoundTrip(world, SEEKS)
  const url = await vault.link('bench-film-1-2024')
  await readRange(url, { start: 0, end: 32 * MIB })
  const rows: BenchRow[] = []
  for (const [turn, { who, betweenMs }] of PAUSES.entries()) {
    const firstSlice = FIRST_SLICE + turn * SEEKS * STEP_SLICES
    rows.push(...rowsOf(who, await seekAround(url, { firstSlice, betweenMs })))
  }
  return {
    bench: 'seek',
    notes: [
      `${SEEKS} places of a file for each, ${WATCHED_BYTES / MIB} MiB read at each; ${ACCOUNTS} accounts, 2 connections of 4 MB/s each`,
      `every first byte is verified with its slice of 1 MiB; baseline: one round trip as the link is shaped; the smallest read of a client that does nothing else took ${Math.round(roundTripMs)} ms`,
    ],
    rows,
  }
}

async function seekAround(
  url: URL,
  { firstSlice, betweenMs }: { readonly firstSlice: number; readonly betweenMs: number },
): Promise<number[]> {
  const random = createSeededRandom(firstSlice)
  const times: number[] = []
  for (let seek = 0; seek < SEEKS; seek++) {
    const start = (firstSlice + seek * STEP_SLICES) * MIB + Math.floor(random() * MIB)
    times.push((await readRange(url, { start, enoughBytes: WATCHED_BYTES })).firstByteMs)
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
