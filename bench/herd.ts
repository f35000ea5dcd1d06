import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { type BenchResult, benchRow } from './support/bench-result.ts'
import { startNginx } from './support/nginx.ts'
import { peakMemoryBytesOf } from './support/process-usage.ts'
import { runViewers } from './support/run-viewers.ts'
import { openTestNetwork } from './support/test-network.ts'
import { makeMovie, startVault } from './support/vault.ts'

const MIB = 1024 ** 2
const VIEWERS = 1000
const MOVIE_BYTES = 8 * MIB
const MEMORY_BYTES = 256 * MIB
/** What the process may need beside its media buffers. */
const ALLOWANCE_BYTES = 150 * MIB

/** A thousand viewers who open one cold file at once, each reading all of it. */
export async function benchHerd(): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-herd-'))
  try {
    await using network = await openTestNetwork()
    const movie = await makeMovie(join(folder, 'www'), MOVIE_BYTES)
    const { size } = await stat(movie)
    await using nginx = await startNginx(network, join(folder, 'nginx'), dirname(movie))
    const settings = { STREAMVAULT_MEMORY_BYTES: String(MEMORY_BYTES) }
    await using vault = await startVault(network, { dataDir: join(folder, 'data'), source: movie, settings })
    const target = { host: network.host, viewers: VIEWERS, sizeBytes: size }
    const theirs = await runViewers(network, { ...target, port: nginx.port, path: `/${basename(movie)}` })
    const ours = await runViewers(network, { ...target, port: vault.port, path: await vault.link('bench-film-1-2024') })
    const reads = await vault.metric('streamvault_store_read_seconds_count')
    const peak = await peakMemoryBytesOf(vault.pid)
    const rate = (seconds: number) => (VIEWERS * size) / seconds / 1e6
    return {
      bench: 'herd',
      notes: [
        `${VIEWERS} viewers at once, each reading all ${Math.ceil(size / MIB)} slices of a cold file; ${network.description}`,
        'baselines: one store read per slice; the budget of 256 MiB and 150 MiB; nginx serving the same herd statically',
      ],
      rows: [
        benchRow({
          name: 'store reads per slice',
          unit: 'reads',
          ours: reads / Math.ceil(size / MIB),
          baseline: 1,
          target: { atMost: 1 },
        }),
        benchRow({
          name: 'most resident memory, against the budget',
          unit: 'MB',
          ours: peak / 1e6,
          baseline: (MEMORY_BYTES + ALLOWANCE_BYTES) / 1e6,
          target: { atMost: 1 },
        }),
        benchRow({
          name: 'throughput',
          unit: 'MB/s',
          ours: rate(ours.seconds),
          baseline: rate(theirs.seconds),
          target: { atLeast: 0.5 },
        }),
      ],
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}
