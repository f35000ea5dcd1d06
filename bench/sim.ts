import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type BenchResult, benchRow, median } from './support/bench-result.ts'
import { cpuSecondsOf } from './support/process-usage.ts'
import type { SimTarget } from './support/sim-target.ts'

const MIB = 1024 ** 2
const FILE_BYTES = 384 * MIB
const ROUNDS = 3
/** So that a benchmark of anything that reads from the simulator measures that, and not the simulator. */
const TARGET_BYTES_PER_SECOND = 150e6

interface Round {
  readonly seconds: number
  readonly plainSeconds: number
  readonly cpuSeconds: number
}

/** One connection that reads a file from the simulator, against a plain socket that sends as many bytes. */
export async function benchSim(): Promise<BenchResult> {
  const rounds: Round[] = []
  for (let round = 0; round < ROUNDS; round++) rounds.push(await measure())
  const rate = (of: (round: Round) => number) => FILE_BYTES / median(rounds.map(of)) / 1e6
  const baseline = rate(({ plainSeconds }) => plainSeconds)
  return {
    bench: 'sim',
    notes: [
      `${FILE_BYTES / MIB} MiB in pieces of 1 MiB, 8 in flight, over loopback; the median of ${ROUNDS} rounds`,
      'the client is a process of its own that counts packets without opening them',
      'baselines: a plain socket that sends as many bytes; the 150 MB/s that the simulator has to reach',
    ],
    rows: [
      benchRow({
        name: 'download, one connection',
        unit: 'MB/s',
        ours: rate(({ seconds }) => seconds),
        baseline,
        target: { atLeast: Number((TARGET_BYTES_PER_SECOND / 1e6 / baseline).toFixed(3)) },
      }),
      benchRow({
        name: 'for each CPU second of the simulator',
        unit: 'MB',
        ours: rate(({ cpuSeconds }) => cpuSeconds),
        baseline: TARGET_BYTES_PER_SECOND / 1e6,
        target: { atLeast: 1 },
      }),
    ],
  }
}

async function measure(): Promise<Round> {
  const support = join(import.meta.dirname, 'support')
  const sim = fork(join(support, 'sim-process.ts'), [String(FILE_BYTES)])
  try {
    const [target] = (await once(sim, 'message')) as [SimTarget]
    const pid = sim.pid ?? 0
    const before = await cpuSecondsOf(pid)
    const client = [join(support, 'sim-download-process.ts'), JSON.stringify(target)]
    const { stdout } = await promisify(execFile)(process.execPath, client)
    // The plain socket is served by the same process, for next to nothing beside the rest.
    const cpuSeconds = (await cpuSecondsOf(pid)) - before
    return { ...JSON.parse(stdout), cpuSeconds }
  } finally {
    const exited = once(sim, 'exit')
    sim.disconnect()
    await exited
  }
}
