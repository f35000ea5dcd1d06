import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { type BenchResult, type BenchRow, benchRow, median } from './support/bench-result.ts'
import { measureDenialCheck } from './support/denial-check.ts'
import { startGateway } from './support/gateway.ts'
import { startNginx } from './support/nginx.ts'
import { forgetFiles } from './support/page-cache.ts'
import { busySecondsOf } from './support/process-usage.ts'
import { openTestNetwork, type TestNetwork } from './support/test-network.ts'
import { makeMovie, startVault } from './support/vault.ts'
import { runWrk } from './support/wrk.ts'

const MIB = 1024 ** 2
const MOVIE_BYTES = 256 * MIB
/** Short, and in turn: what else the machine does then meets both. */
const ROUNDS = 9
const SECONDS = 1
const LOADS = [
  { rangeBytes: 8 * MIB, label: '8 MiB ranges' },
  { rangeBytes: 64 * 1024, label: '64 KiB ranges' },
].flatMap((range) => [1, 16, 64].map((connections) => ({ ...range, connections })))

/** As long as what a player reads through is asked for, a part of it, and what a player looks at when it seeks. */
const GATEWAY_LOADS = [
  { rangeBytes: 8 * MIB, label: 'gateway, 8 MiB ranges', goals: { rate: 0.95, cpu: 1.15 } },
  { rangeBytes: MIB, label: 'gateway, 1 MiB ranges', goals: { rate: 0.95, cpu: 1.15 } },
  { rangeBytes: 64 * 1024, label: 'gateway, 64 KiB ranges', goals: { rate: 0.8, cpu: 1.5 } },
].map((load) => ({ ...load, connections: 16 }))

interface Goals {
  readonly rate: number
  readonly cpu: number
}

/** Throughput and CPU of cached ranges, against nginx serving the same file with sendfile, round by round in turn. */
export async function benchHit(): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-hit-'))
  try {
    await using network = await openTestNetwork('apart')
    const movie = await makeMovie(join(folder, 'www'), MOVIE_BYTES)
    await using nginx = await startNginx(network, {
      folder: join(folder, 'nginx'),
      root: dirname(movie),
      workerProcesses: 1,
    })
    await using vault = await startVault(network, { dataDir: join(folder, 'data'), source: movie })
    const origin = `http://${network.host}`
    const path = await vault.link('bench-film-1-2024')
    const ours = `${origin}:${vault.port}${path}`
    const theirs = `${origin}:${nginx.port}/${basename(movie)}`
    const { size } = await stat(movie)
    const measure = createMeasure(network, { folder, sizeBytes: size })
    await using front = await startGateway(network, {
      folder: join(folder, 'gateway'),
      dataDir: join(folder, 'data'),
      limits: 'none',
      workerProcesses: 1,
    })
    const gateway = `${origin}:${front.port}${path}`
    const warm = async () => {
      for (const url of [ours, theirs]) await measure(url, { rangeBytes: 8 * MIB, connections: 16, seconds: 5 })
      for (const load of GATEWAY_LOADS) await measure(gateway, { ...load, seconds: 5 })
    }
    await warm()
    const rows: BenchRow[] = []
    const compare = async (url: string, load: (typeof LOADS)[number], goals: Goals) => {
      const [a, b] = [[] as Round[], [] as Round[]]
      for (let round = 0; round < ROUNDS; round++) {
        a.push(await measure(url, { ...load, seconds: SECONDS }))
        b.push(await measure(theirs, { ...load, seconds: SECONDS }))
      }
      rows.push(...rowsOf(`${load.label}, ${load.connections} connections`, [a, b], goals))
    }
    for (const load of LOADS) await compare(ours, load, { rate: 0.8, cpu: 1.7 })
    for (const { goals, ...load } of GATEWAY_LOADS) await compare(gateway, load, goals)
    const isForgotten = await forgetFiles()
    if (isForgotten) {
      await warm()
      for (const { goals, ...load } of GATEWAY_LOADS)
        await compare(gateway, { ...load, label: `${load.label}, all read from disk` }, goals)
    }
    const denialCheck = Math.round(await measureDenialCheck())
    const notes = [
      `baseline: Debian's nginx, one worker, sendfile, the same file of ${Math.round(size / MIB)} MiB`,
      `load: wrk, random aligned ranges, medians of ${ROUNDS} rounds of ${SECONDS} s in turn; ${network.description}`,
      'files are in memory as they were written, the film by megabytes and slices as they came, which favours the baseline',
      isForgotten
        ? 'then all are forgotten and read from disk by who serves them'
        : 'the kernel cannot be told to forget them',
      'gateway: one worker of nginx, the authoriser and the vault',
      `CPU: what processors ${network.serverCpus.join(', ')} were busy with, the kernel's work on the network included`,
      `asking whether a file was taken down, before each slice and each response: ${denialCheck} ns with 10,000 that were`,
    ]
    return { bench: 'hit', notes, rows }
  } finally {
    await rm(folder, { recursive: true })
  }
}

function createMeasure(network: TestNetwork, { folder, sizeBytes }: { folder: string; sizeBytes: number }) {
  return async (url: string, load: { rangeBytes: number; connections: number; seconds: number }) => {
    const before = await busySecondsOf(network.serverCpus)
    const { bytes, seconds, errors } = await runWrk(network, folder, { ...load, url, sizeBytes })
    if (errors > 0) throw new Error(`${errors} of the requests to ${url} failed`)
    const cpuSeconds = (await busySecondsOf(network.serverCpus)) - before
    return { rate: bytes / seconds / 1e6, cpu: cpuSeconds / (bytes / 1e9) }
  }
}

type Round = { readonly rate: number; readonly cpu: number }

function rowsOf(name: string, [ours, baseline]: readonly [Round[], Round[]], goals: Goals): BenchRow[] {
  const middle = (rounds: readonly Round[], figure: keyof Round) => median(rounds.map((round) => round[figure]))
  const rate = { ours: middle(ours, 'rate'), baseline: middle(baseline, 'rate') }
  const cpu = { ours: middle(ours, 'cpu'), baseline: middle(baseline, 'cpu') }
  return [
    benchRow({ name, unit: 'MB/s', ...rate, target: { atLeast: goals.rate } }),
    benchRow({ name, unit: 'CPU-s per GB', ...cpu, target: { atMost: goals.cpu } }),
  ]
}
