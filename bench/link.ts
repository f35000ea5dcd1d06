import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type BenchResult, type BenchRow, benchRow, median } from './support/bench-result.ts'
import { type ReaderRequest, type ReaderResult, runLinkReader } from './support/run-link-reader.ts'
import type { SimTarget } from './support/sim-target.ts'

const ROUNDS = 3
const IN_FLIGHT = 8
const FILE_BYTES = 512 * 1024 ** 2
/** What reading from Telegram may cost, for each GB. */
const CPU_SECONDS_PER_GB = 2.5
const SINGLE_THREADED_GC = ['--single-threaded-gc']
/** Enough pieces for a second or two each. */
const PIECES: Readonly<Record<ReaderRequest['way'], number>> = { native: 512, wasm: 256, client: 192 }
const WAYS = ['native', 'wasm', 'client'] as const

interface Round {
  readonly cpu: number
  readonly rate: number
}

/** Pieces of 1 MiB through a link, with both ciphers, and through mtcute's client: CPU and throughput, round by round in turn. */
export async function benchLink(): Promise<BenchResult> {
  const rounds = await measure()
  const middle = (name: string, figure: keyof Round) => median((rounds.get(name) ?? []).map((each) => each[figure]))
  return {
    bench: 'link',
    notes: [
      `pieces of 1 MiB, ${IN_FLIGHT} in flight, from a simulator in a process of its own; medians of ${ROUNDS} rounds in turn`,
      'baselines: what reading may cost for each GB; then mtcute’s client.call with its defaults, under the same flag',
    ],
    rows: [[], SINGLE_THREADED_GC].flatMap((options) => rowsOf(options, middle)),
  }
}

async function measure(): Promise<ReadonlyMap<string, readonly Round[]>> {
  const rounds = new Map<string, readonly Round[]>()
  const sim = fork(join(import.meta.dirname, 'support/sim-process.ts'), [String(FILE_BYTES)])
  try {
    const [target] = (await once(sim, 'message')) as [SimTarget]
    for (let round = 0; round < ROUNDS; round++) {
      for (const [options, way] of [[], SINGLE_THREADED_GC].flatMap((flags) =>
        WAYS.map((each) => [flags, each] as const),
      )) {
        const request = { target, way, pieces: PIECES[way], inFlight: IN_FLIGHT }
        const figures = figuresOf(await runLinkReader(request, options))
        const name = nameOf(way, options)
        rounds.set(name, [...(rounds.get(name) ?? []), figures])
      }
    }
    return rounds
  } finally {
    const exited = once(sim, 'exit')
    sim.disconnect()
    await exited
  }
}

function figuresOf({ bytes, seconds, cpuSeconds }: ReaderResult): Round {
  return { cpu: cpuSeconds / (bytes / 1e9), rate: bytes / 1e6 / seconds }
}

function nameOf(way: string, options: readonly string[]): string {
  return [way, ...options].join(' ')
}

type Middle = (name: string, figure: keyof Round) => number

function rowsOf(options: readonly string[], middle: Middle): BenchRow[] {
  const flag = options.length === 0 ? '' : ', one GC thread'
  const [native, wasm, client] = WAYS.map((way) => nameOf(way, options)) as [string, string, string]
  const cpu = (name: string, ours: string, baseline: number, atMost: number) =>
    benchRow({ name: `${name}${flag}`, unit: 'CPU-s per GB', ours: middle(ours, 'cpu'), baseline, target: { atMost } })
  return [
    cpu('native cipher, promise', native, CPU_SECONDS_PER_GB, 1),
    cpu('native cipher', native, middle(client, 'cpu'), 0.5),
    cpu('WebAssembly', wasm, middle(client, 'cpu'), 1),
    benchRow({
      name: `native cipher${flag}`,
      unit: 'MB/s',
      ours: middle(native, 'rate'),
      baseline: middle(client, 'rate'),
      target: { atLeast: 1 },
    }),
  ]
}
