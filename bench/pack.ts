import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BenchResult, type BenchRow, benchRow, median } from './support/bench-result.ts'
import { cpuSecondsOf } from './support/process-usage.ts'
import { readWhole } from './support/read-whole.ts'
import { openTestNetwork, type TestNetwork } from './support/test-network.ts'
import { makeEpisode, makeMovie, startVault, type Vault } from './support/vault.ts'
import { runWrk } from './support/wrk.ts'

const MIB = 1024 ** 2
const EPISODES = 4
const EPISODE_BYTES = 32 * MIB
const SEASON_BYTES = EPISODES * EPISODE_BYTES
/** Seasons, and films as large, each of which is in no cache once. */
const PAIRS = 5
/** Many and short, so that what else the machine does falls on both alike. */
const ROUNDS = 15
const SECONDS = 1
/** One read of what is cached is over too soon to be measured. */
const CACHED_READS = 6
const LOADS = [
  { rangeBytes: 8 * MIB, connections: 1, name: '8 MiB ranges, 1 connection' },
  { rangeBytes: 8 * MIB, connections: 16, name: '8 MiB ranges, 16 connections' },
  { rangeBytes: 64 * 1024, connections: 16, name: '64 KiB ranges, 16 connections' },
]

/** Two addresses of as many bytes. */
interface Pair {
  readonly pack: string
  readonly file: string
}

type Read = (url: string) => Promise<{ readonly bytes: number; readonly seconds: number }>

/** Seasons as one archive, against plain ranges of one file of their size, round by round in turn. */
export async function benchPack(): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-pack-'))
  await using ending = new AsyncDisposableStack()
  ending.defer(() => rm(folder, { recursive: true }))
  const network = ending.use(await openTestNetwork())
  const source = join(folder, 'source')
  for (let number = 1; number <= PAIRS; number++) await makePair(source, number)
  const vault = ending.use(await startVault(network, { dataDir: join(folder, 'data'), source }))
  const pairs: Pair[] = []
  for (let number = 1; number <= PAIRS; number++) pairs.push(await linkPair(network, vault, number))
  const rounds = Array.from({ length: ROUNDS / PAIRS }, () => pairs).flat()
  const compare = (name: string, through: readonly Pair[], read: Read) => compareInTurn(vault, { name, through, read })
  const rows = await compare('whole, in no cache', pairs, (url) => readWhole(network, url, 1))
  rows.push(...(await compare('whole, cached', rounds, (url) => readWhole(network, url, CACHED_READS))))
  for (const { name, ...load } of LOADS) {
    // A pack's files begin anywhere in it, so that no range of either is favoured by where slices begin.
    const shape = { ...load, stepBytes: 1, sizeBytes: SEASON_BYTES, seconds: SECONDS }
    rows.push(...(await compare(name, rounds, (url) => readRanges(network, folder, { ...shape, url }))))
  }
  return {
    bench: 'pack',
    notes: [
      `ours: packs of ${EPISODES} files of ${EPISODE_BYTES / MIB} MiB; baseline: one file as large, in the same vault`,
      `curl reads the whole, wrk random ranges; ${ROUNDS} rounds in turn, ${PAIRS} where nothing is cached; ${network.description}`,
    ],
    rows,
  }
}

async function makePair(folder: string, number: number): Promise<void> {
  await makeMovie(folder, SEASON_BYTES, number)
  for (let episode = 1; episode <= EPISODES; episode++) {
    await makeEpisode(folder, EPISODE_BYTES, { season: number, episode })
  }
}

async function linkPair({ host }: TestNetwork, vault: Vault, number: number): Promise<Pair> {
  const origin = `http://${host}:${vault.port}`
  return {
    pack: origin + (await vault.link('bench-show-series', '--season', String(number))),
    file: origin + (await vault.link(`bench-film-${number}-2024`)),
  }
}

const readRanges: (...args: Parameters<typeof runWrk>) => ReturnType<Read> = async (network, folder, load) => {
  const outcome = await runWrk(network, folder, load)
  if (outcome.errors > 0) throw new Error(`${outcome.errors} of the requests to ${load.url} failed`)
  return outcome
}

interface Comparison {
  readonly name: string
  readonly through: readonly Pair[]
  readonly read: Read
}

/** Rows of both; every second round begins with the other of the two. */
async function compareInTurn(vault: Vault, { name, through, read }: Comparison): Promise<BenchRow[]> {
  const measured = { pack: [] as Figures[], file: [] as Figures[] }
  for (const [round, pair] of through.entries()) {
    const turns = round % 2 === 0 ? (['file', 'pack'] as const) : (['pack', 'file'] as const)
    for (const which of turns) measured[which].push(await measure(vault, () => read(pair[which])))
  }
  const compared = (figure: (of: readonly Figures[]) => number) => ({
    ours: figure(measured.pack),
    baseline: figure(measured.file),
  })
  return [
    benchRow({ name, unit: 'MB/s', ...compared(middleRate), target: { atLeast: 0.9 } }),
    benchRow({ name, unit: 'CPU-s per GB', ...compared(cpuPerGb), target: { atMost: 1.2 } }),
  ]
}

interface Figures {
  readonly bytes: number
  readonly seconds: number
  readonly cpuSeconds: number
}

function middleRate(rounds: readonly Figures[]): number {
  return median(rounds.map(({ bytes, seconds }) => bytes / seconds / 1e6))
}

/** Of all rounds together: the kernel counts in hundredths of a second, which is too coarse for one. */
function cpuPerGb(rounds: readonly Figures[]): number {
  const sum = (figure: keyof Figures) => rounds.reduce((total, round) => total + round[figure], 0)
  return sum('cpuSeconds') / (sum('bytes') / 1e9)
}

async function measure(vault: Vault, read: () => ReturnType<Read>): Promise<Figures> {
  const before = await cpuSecondsOf(vault.pid)
  const { bytes, seconds } = await read()
  return { bytes, seconds, cpuSeconds: (await cpuSecondsOf(vault.pid)) - before }
}
