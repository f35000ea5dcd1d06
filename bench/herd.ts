import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { type BenchResult, benchRow, median } from './support/bench-result.ts'
import { type BenchGateway, startGateway } from './support/gateway.ts'
import { startNginx } from './support/nginx.ts'
import { moviesOf, openTelegramBench, type TelegramBench } from './support/open-telegram-vault.ts'
import { cpuSecondsOf, peakMemoryBytesOf } from './support/process-usage.ts'
import { runViewers, type VisitResult } from './support/run-viewers.ts'
import { ROUND_TRIP_MS, SHAPED } from './support/telegram-world.ts'
import { openTestNetwork, type TestNetwork } from './support/test-network.ts'
import { makeMovie } from './support/vault.ts'

const MIB = 1024 ** 2
const ACCOUNTS = 8
const VIEWERS = 1000
/** Films that one viewer each comes to, and films that a thousand come to; the first of either is read before anything is measured. */
const FILMS = { first: 1, alone: 7, firstHerd: 1, herd: 3 }
const FILMS_BEFORE_HERDS = FILMS.first + FILMS.alone
const FILMS_COUNT = FILMS_BEFORE_HERDS + FILMS.firstHerd + FILMS.herd
const FILM_BYTES = 8 * MIB
/** Processes of nginx in either. */
const NGINX_PROCESSES = 2
const MEMORY_BYTES = 256 * MIB
/** What the worker may need beside its media buffers. */
const ALLOWANCE_BYTES = 150 * MIB

/** A thousand viewers who open one cold film at once through the gateway, against one who opens one alone. */
export async function benchHerd(): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-herd-'))
  await using ending = new AsyncDisposableStack()
  ending.defer(() => rm(folder, { recursive: true }))
  const network = ending.use(await openTestNetwork())
  const bench = ending.use(
    await openTelegramBench({
      accounts: ACCOUNTS,
      movies: moviesOf(Array.from({ length: FILMS_COUNT }, () => FILM_BYTES)),
    }),
  )
  const gateway = ending.use(
    await startGateway(network, {
      folder: join(folder, 'gateway'),
      dataDir: bench.vault.dataDir,
      limits: 'usual',
      workerProcesses: NGINX_PROCESSES,
    }),
  )
  await bench.world.weather(SHAPED)
  // Of the size that all the others have.
  const movie = await makeMovie(join(folder, 'www'), FILM_BYTES)
  const { size: filmBytes } = await stat(movie)
  const herds = await readThrough({ network, bench, gateway, filmBytes })
  const still = await readStill({ network, folder, movie, filmBytes })
  return { bench: 'herd', notes: notesOf(network, { herds, still }), rows: rowsOf(herds) }
}

interface Herds {
  readonly filmBytes: number
  readonly alone: readonly VisitResult[]
  readonly together: readonly VisitResult[]
  readonly storeReadsPerSlice: number
  readonly telegramBytes: number
  readonly peakBytes: number
  /** Of the gateway and the worker, while the herds came. */
  readonly cpuSeconds: number
}

async function readThrough(parts: {
  readonly network: TestNetwork
  readonly bench: TelegramBench
  readonly gateway: BenchGateway
  readonly filmBytes: number
}): Promise<Herds> {
  const { network, gateway, filmBytes } = parts
  const { world, vault } = parts.bench
  const films: string[] = []
  for (let number = 1; number <= FILMS_COUNT; number++) {
    const { pathname, search } = await vault.link(`bench-film-${number}-2024`)
    films.push(pathname + search)
  }
  const visit = (path: string, viewers: number) => ({ path, sizeBytes: filmBytes, viewers })
  const target = { host: network.host, port: gateway.port }
  const alone = films.slice(0, FILMS_BEFORE_HERDS).map((film) => visit(film, 1))
  const first = await runViewers(network, { ...target, visits: alone })
  const readsBefore = await vault.metric('streamvault_store_read_seconds_count')
  await world.resetCalls()
  const pids = [...gateway.pids, vault.pid]
  const cpuBefore = await cpuSecondsOfAll(pids)
  const herds = films.slice(FILMS_BEFORE_HERDS).map((film) => visit(film, VIEWERS))
  const together = await runViewers(network, { ...target, visits: herds })
  const storeReads = (await vault.metric('streamvault_store_read_seconds_count')) - readsBefore
  return {
    filmBytes,
    alone: first.slice(FILMS.first),
    together: together.slice(FILMS.firstHerd),
    storeReadsPerSlice: storeReads / (herds.length * Math.ceil(filmBytes / MIB)),
    telegramBytes: (await world.calls('upload.getFile')).bytes,
    peakBytes: await peakMemoryBytesOf(vault.pid),
    cpuSeconds: (await cpuSecondsOfAll(pids)) - cpuBefore,
  }
}

/** The same herds at nginx with plain files: what this machine, its kernel and our viewers take for them alone. */
async function readStill(parts: {
  readonly network: TestNetwork
  readonly folder: string
  readonly movie: string
  readonly filmBytes: number
}): Promise<VisitResult[]> {
  const { network, folder, movie, filmBytes } = parts
  const options = { folder: join(folder, 'nginx'), root: dirname(movie), workerProcesses: NGINX_PROCESSES }
  await using nginx = await startNginx(network, options)
  const herd = { path: `/${basename(movie)}`, sizeBytes: filmBytes, viewers: VIEWERS }
  const visits = [{ ...herd, viewers: 1 }, ...Array.from({ length: FILMS.herd }, () => herd)]
  return (await runViewers(network, { host: network.host, port: nginx.port, visits })).slice(1)
}

async function cpuSecondsOfAll(pids: readonly number[]): Promise<number> {
  const seconds = await Promise.all(pids.map(cpuSecondsOf))
  return seconds.reduce((sum, each) => sum + each, 0)
}

function rowsOf(herds: Herds) {
  const { filmBytes, alone, together } = herds
  const single = median(firstBytesOf(alone))
  return [
    benchRow({
      name: 'store reads per slice',
      unit: 'reads',
      ours: herds.storeReadsPerSlice,
      baseline: 1,
      target: { atMost: 1 },
    }),
    benchRow({
      name: 'bytes from Telegram, with hedges',
      unit: 'MB',
      ours: herds.telegramBytes / 1e6,
      baseline: ((FILMS.firstHerd + FILMS.herd) * filmBytes) / 1e6,
      target: { atMost: 1.1 },
    }),
    benchRow({
      name: 'first byte, median, one viewer',
      unit: 'ms',
      ours: median(firstBytesOf(together)),
      baseline: single,
      target: { atMost: 1.5 },
    }),
    benchRow({
      name: 'first byte, p99, one viewer',
      unit: 'ms',
      ours: p99Of(firstBytesOf(together)),
      baseline: single,
      target: { atMost: 3 },
    }),
    benchRow({
      name: 'most memory of the worker, the budget',
      unit: 'MB',
      ours: herds.peakBytes / 1e6,
      baseline: (MEMORY_BYTES + ALLOWANCE_BYTES) / 1e6,
      target: { atMost: 1 },
    }),
  ]
}

function notesOf(network: TestNetwork, { herds, still }: { herds: Herds; still: readonly VisitResult[] }): string[] {
  const cpu = (visits: readonly VisitResult[]) => visits.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0).toFixed(1)
  const rate = (visits: readonly VisitResult[]) =>
    Math.round((VIEWERS * herds.filmBytes) / median(visits.map(({ seconds }) => seconds)) / 1e6)
  const ms = (time: number) => `${Math.round(time)} ms`
  const coming = ms(Math.max(...herds.together.map(({ comingMs }) => comingMs)))
  return [
    `${VIEWERS} viewers, each from an address of its own and with the usual limits, read all of a film of ${Math.ceil(herds.filmBytes / MIB)} slices that is nowhere cached; they come within ${coming}; ${FILMS.herd} films in turn, after one that is not measured`,
    `store: the simulator of Telegram, ${ROUND_TRIP_MS} ms round trip, ${ACCOUNTS} accounts; ${network.description}`,
    `one viewer: the median of ${FILMS.alone} who read such a film alone, from connecting to the first byte of the body, as of the herds`,
    `CPU: ${herds.cpuSeconds.toFixed(1)} s of nginx, authoriser and worker, ${cpu(herds.together)} s of the viewers' own; at nginx with plain files theirs was ${cpu(still)} s, and their first bytes came after ${ms(median(firstBytesOf(still)))}, p99 ${ms(p99Of(firstBytesOf(still)))}`,
    `throughput: ${rate(herds.together)} MB/s, of which each byte passes through the worker and nginx; ${rate(still)} MB/s at nginx with plain files`,
  ]
}

function firstBytesOf(visits: readonly VisitResult[]): number[] {
  return visits.flatMap(({ firstByteMs }) => firstByteMs)
}

function p99Of(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.ceil(0.99 * times.length) - 1] ?? Number.NaN
}
