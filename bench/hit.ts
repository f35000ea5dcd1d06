import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { type BenchResult, type BenchRow, benchRow, median } from './support/bench-result.ts'
import { startNginx } from './support/nginx.ts'
import { cpuSecondsOf } from './support/process-usage.ts'
import { openTestNetwork, type TestNetwork } from './support/test-network.ts'
import { makeMovie, startVault } from './support/vault.ts'
import { runWrk } from './support/wrk.ts'

const MIB = 1024 ** 2
const MOVIE_BYTES = 256 * MIB
const ROUNDS = 3
const SECONDS = 3
const LOADS = [
  { rangeBytes: 8 * MIB, label: '8 MiB ranges' },
  { rangeBytes: 64 * 1024, label: '64 KiB ranges' },
].flatMap((range) => [1, 16, 64].map((connections) => ({ ...range, connections })))

interface Target {
  readonly url: string
  readonly pid: number
}

/** Throughput and CPU of cached ranges, against nginx serving the same file with sendfile, round by round in turn. */
export async function benchHit(): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-hit-'))
  try {
    await using network = await openTestNetwork()
    const movie = await makeMovie(join(folder, 'www'), MOVIE_BYTES)
    await using nginx = await startNginx(network, join(folder, 'nginx'), dirname(movie))
    await using vault = await startVault(network, { dataDir: join(folder, 'data'), movie })
    const origin = `http://${network.host}`
    const ours: Target = { url: `${origin}:${vault.port}${vault.path}`, pid: vault.pid }
    const theirs: Target = { url: `${origin}:${nginx.port}/${basename(movie)}`, pid: nginx.workerPid }
    const { size } = await stat(movie)
    const measure = createMeasure(network, { folder, sizeBytes: size })
    for (const target of [ours, theirs]) await measure(target, { rangeBytes: 8 * MIB, connections: 16, seconds: 5 })
    const rows: BenchRow[] = []
    for (const load of LOADS) {
      const [a, b] = [[], []] as { rate: number; cpu: number }[][]
      for (let round = 0; round < ROUNDS; round++) {
        a?.push(await measure(ours, { ...load, seconds: SECONDS }))
        b?.push(await measure(theirs, { ...load, seconds: SECONDS }))
      }
      rows.push(...rowsOf(`${load.label}, ${load.connections} connections`, a ?? [], b ?? []))
    }
    const notes = [
      `baseline: Debian's nginx, one worker, sendfile, the same file of ${Math.round(size / MIB)} MiB`,
      `load: wrk, random aligned ranges, medians of ${ROUNDS} rounds of ${SECONDS} s in turn; ${network.description}`,
    ]
    return { bench: 'hit', notes, rows }
  } finally {
    await rm(folder, { recursive: true })
  }
}

function createMeasure(network: TestNetwork, { folder, sizeBytes }: { folder: string; sizeBytes: number }) {
  return async (target: Target, load: { rangeBytes: number; connections: number; seconds: number }) => {
    const before = await cpuSecondsOf(target.pid)
    const { bytes, seconds, errors } = await runWrk(network, folder, { ...load, url: target.url, sizeBytes })
    if (errors > 0) throw new Error(`${errors} of the requests to ${target.url} failed`)
    const cpuSeconds = (await cpuSecondsOf(target.pid)) - before
    return { rate: bytes / seconds / 1e6, cpu: cpuSeconds / (bytes / 1e9) }
  }
}

type Round = { readonly rate: number; readonly cpu: number }

function rowsOf(name: string, ours: readonly Round[], baseline: readonly Round[]): BenchRow[] {
  const middle = (rounds: readonly Round[], figure: keyof Round) => median(rounds.map((round) => round[figure]))
  const rate = { ours: middle(ours, 'rate'), baseline: middle(baseline, 'rate') }
  const cpu = { ours: middle(ours, 'cpu'), baseline: middle(baseline, 'cpu') }
  return [
    benchRow({ name, unit: 'MB/s', ...rate, target: { atLeast: 0.8 } }),
    benchRow({ name, unit: 'CPU-s per GB', ...cpu, target: { atMost: 1.7 } }),
  ]
}
