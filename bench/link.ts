import { type BenchResult, type BenchRow, benchRow, median } from './support/bench-result.ts'
import { type ReaderRequest, type ReaderResult, runTelegramReader } from './support/run-telegram-reader.ts'
import { startSimulatedTelegram } from './support/simulated-telegram.ts'

const ROUNDS = 3
const IN_FLIGHT = 8
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
  await using telegram = await startSimulatedTelegram()
  const rounds = new Map<string, Round[]>()
  for (let round = 0; round < ROUNDS; round++) {
    for (const options of [[], SINGLE_THREADED_GC]) {
      for (const way of WAYS) {
        const request = { telegram, way, pieces: PIECES[way], inFlight: IN_FLIGHT }
        const measured = figuresOf(await runTelegramReader(request, options))
        const name = nameOf(way, options)
        rounds.set(name, [...(rounds.get(name) ?? []), measured])
      }
    }
  }
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
      target: { atLeast: 1.5 },
    }),
  ]
}
