import { setTimeout as sleep } from 'node:timers/promises'
import { createSeededRandom } from '@streamvault/testkit'
import { type BenchResult, benchRow, median } from './support/bench-result.ts'
import { openTelegramBench } from './support/open-telegram-vault.ts'
import { readRange } from './support/read-range.ts'
import { ROUND_TRIP_MS, SHAPED } from './support/telegram-world.ts'

const MIB = 1024 ** 2
const ACCOUNTS = 8
const FILE_BYTES = 512 * MIB
const SEEKS = 60
/** What a viewer watches before seeking again. */
const WATCHED_BYTES = 2 * MIB
/** Nobody seeks faster than hands do. */
const BETWEEN_MS = 1000

/** Time to the first byte at random places of a file that is in no cache, over HTTP. */
export async function benchSeek(): Promise<BenchResult> {
  await using bench = await openTelegramBench({ accounts: ACCOUNTS, moviesBytes: [FILE_BYTES] })
  const { world, vault } = bench
  await world.weather(SHAPED)
  const url = await vault.link('bench-film-1-2024')
  await readRange(url, { start: 0, end: 32 * MIB })
  const random = createSeededRandom(1)
  const times: number[] = []
  for (let seek = 0; seek < SEEKS; seek++) {
    // Every place is new: it is at least so far from all others that read-ahead does not reach it.
    const slice = 48 + Math.floor(((FILE_BYTES / MIB - 64) * seek) / SEEKS + random() * 2)
    const start = slice * MIB + Math.floor(random() * MIB)
    times.push((await readRange(url, { start, enoughBytes: WATCHED_BYTES })).firstByteMs)
    await sleep(BETWEEN_MS)
  }
  const p95 = times.toSorted((a, b) => a - b)[Math.ceil(0.95 * SEEKS) - 1] ?? Number.NaN
  const row = (name: string, ours: number, atMost: number) =>
    benchRow({ name, unit: 'ms', ours, baseline: ROUND_TRIP_MS, target: { atMost } })
  return {
    bench: 'seek',
    notes: [
      `${SEEKS} places of a file of ${FILE_BYTES / MIB} MiB, ${WATCHED_BYTES / MIB} MiB read at each; ${ACCOUNTS} accounts, 2 connections of 4 MB/s each`,
      'every first byte is verified with its slice of 1 MiB; baseline: one round trip',
    ],
    rows: [row('first byte, median', median(times), 1.2), row('first byte, p95', p95, 1.6)],
  }
}
