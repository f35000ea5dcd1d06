import { type BenchResult, type BenchRow, benchRow } from './support/bench-result.ts'
import { moviesOf, openTelegramBench, type TelegramBench } from './support/open-telegram-vault.ts'
import { type RangeRead, type ReadRange, readRange } from './support/read-range.ts'
import { type BaselineResult, runBaseline } from './support/telegram-baseline.ts'
import { CONNECTION_BYTES_PER_SECOND, ROUND_TRIP_MS, SHAPED } from './support/telegram-world.ts'

const MIB = 1024 ** 2
const ACCOUNTS = 8
const CONNECTIONS = 2
const CAPACITY = ACCOUNTS * CONNECTIONS * CONNECTION_BYTES_PER_SECOND
const FILE_BYTES = 768 * MIB
const VIEWERS = 10
const SERIAL_BYTES = 24 * MIB
const STREAM_BYTES = 96 * MIB
/** What a GB may cost the worker: 2.5 of it for Telegram, the rest for cache, digests, viewers and the kernel. */
const CPU_SECONDS_PER_GB = 8

/** Files that are in no cache, through a swarm of eight accounts: one viewer, ten at once in two ways, and how others read. */
export async function benchCold(): Promise<BenchResult> {
  await using bench = await openTelegramBench({
    accounts: ACCOUNTS,
    movies: moviesOf([FILE_BYTES, FILE_BYTES, FILE_BYTES, MIB]),
  })
  const { world, vault } = bench
  await world.weather(SHAPED)
  // Accounts connect, and each learns of the channel, before anything is measured.
  await readRange(await vault.link('bench-film-4-2024'), { start: 0 })
  const one = await readAlone(bench)
  const same = await readTogether(bench, 'bench-film-2-2024', () => ({ start: 0 }))
  const tenths = await readTogether(bench, 'bench-film-3-2024', (viewer) => tenthOf(one.bytes, viewer))
  await vault.stop()
  const others = await readAsOthers(bench)
  const seconds = `${CONNECTION_BYTES_PER_SECOND / 1e6} MB/s per connection`
  return {
    bench: 'cold',
    notes: [
      `${FILE_BYTES / MIB} MiB from ${ACCOUNTS} accounts with ${CONNECTIONS} connections each; round trip ${ROUND_TRIP_MS} ms, ${seconds}`,
      'baselines: what the connections carry; a loop of 1 MiB requests; mtcute’s own stream; one viewer; one fetch for each slice',
    ],
    rows: [...rowsOfOne(one, others), ...rowsOfTen('all of it', same, one), ...rowsOfTen('a tenth each', tenths, one)],
  }
}

interface Alone extends RangeRead {
  readonly cpuSeconds: number
}

async function readAlone({ vault }: TelegramBench): Promise<Alone> {
  const before = await vault.cpuSeconds()
  const read = await readRange(await vault.link('bench-film-1-2024'), { start: 0 })
  return { ...read, cpuSeconds: (await vault.cpuSeconds()) - before }
}

interface Together {
  readonly slowestSeconds: number
  readonly fetches: number
  readonly fetchedBytes: number
}

/** All viewers at once, each the range of the film that is his. */
async function readTogether(
  { world, vault }: TelegramBench,
  film: string,
  rangeOf: (viewer: number) => ReadRange,
): Promise<Together> {
  const url = await vault.link(film)
  const before = await vault.metric('streamvault_store_read_seconds_count')
  await world.resetCalls()
  const reads = await Promise.all(Array.from({ length: VIEWERS }, (_, viewer) => readRange(url, rangeOf(viewer))))
  const fetches = (await vault.metric('streamvault_store_read_seconds_count')) - before
  const { bytes } = await world.calls('upload.getFile')
  return { slowestSeconds: Math.max(...reads.map(({ seconds }) => seconds)), fetches, fetchedBytes: bytes }
}

/** Tenths end anywhere within a slice, so that two viewers come to it. */
function tenthOf(sizeBytes: number, viewer: number): ReadRange {
  const at = (tenth: number) => Math.floor((tenth * sizeBytes) / VIEWERS)
  return { start: at(viewer), end: at(viewer + 1) }
}

const rate = ({ bytes, seconds }: { readonly bytes: number; readonly seconds: number }) => bytes / seconds / 1e6

function rowsOfOne(
  one: Alone,
  others: { readonly serial: BaselineResult; readonly stream: BaselineResult },
): BenchRow[] {
  const row = (name: string, baseline: number, atLeast: number) =>
    benchRow({ name: `one viewer, ${name}`, unit: 'MB/s', ours: rate(one), baseline, target: { atLeast } })
  return [
    row('of what connections carry', CAPACITY / 1e6, 0.9),
    row('against a serial loop', rate(others.serial), 10),
    row('against mtcute’s stream', rate(others.stream), 2),
    benchRow({
      name: 'the worker, all in all',
      unit: 'CPU-s/GB',
      ours: one.cpuSeconds / (one.bytes / 1e9),
      baseline: CPU_SECONDS_PER_GB,
      target: { atMost: 1 },
    }),
  ]
}

function rowsOfTen(what: string, { slowestSeconds, fetches, fetchedBytes }: Together, one: Alone): BenchRow[] {
  const row = (name: string, figures: Pick<BenchRow, 'unit' | 'ours' | 'baseline'>, atMost: number) =>
    benchRow({ name: `${VIEWERS} viewers at once, ${what}, ${name}`, ...figures, target: { atMost } })
  return [
    row('the last one', { unit: 's', ours: slowestSeconds, baseline: one.seconds }, 1.3),
    row('fetches per slice', { unit: 'fetches', ours: fetches / (FILE_BYTES / MIB), baseline: 1 }, 1.01),
    row('bytes from Telegram', { unit: 'MB', ours: fetchedBytes / 1e6, baseline: FILE_BYTES / 1e6 }, 1.05),
  ]
}

async function readAsOthers({ world }: TelegramBench) {
  return {
    serial: await runBaseline(world, { way: 'serial', readBytes: SERIAL_BYTES }),
    stream: await runBaseline(world, { way: 'stream', readBytes: STREAM_BYTES }),
  }
}
