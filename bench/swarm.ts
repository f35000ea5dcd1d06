import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type BenchResult, benchRow } from './support/bench-result.ts'
import { moviesOf, openTelegramBench, type TelegramBench } from './support/open-telegram-vault.ts'
import { readRange } from './support/read-range.ts'
import { runLinkReader } from './support/run-link-reader.ts'
import type { SimTarget } from './support/sim-target.ts'
import { SHAPED } from './support/telegram-world.ts'
import { type Watched, watch } from './support/watch.ts'

const MIB = 1024 ** 2
const ACCOUNTS = 8
const VIEWERS = 24
const WATCH_SECONDS = 20
/** Each viewer begins somewhere else, and has what it watches before it. */
const VIEWER_BYTES = 32 * MIB
const FILE_BYTES = VIEWERS * VIEWER_BYTES
const PIECES = 384
const CPU_SECONDS_PER_GB = 2.5
const RESTART_ACCOUNTS = 20
/** Nearly all of it is Node that starts: 0.1 s are the accounts, and 0.4 s a slice over a cold link. */
const RESTART_SECONDS = 3

/** Viewers of 8 Mbit/s in fair weather and in bad; what a GB costs; twenty accounts that start again. */
export async function benchSwarm(): Promise<BenchResult> {
  const { fair, bad, expired } = await watchInBothWeathers()
  const cost = await costOfReading()
  const restart = await restartWithManyAccounts()
  const goodput = ({ bytes, seconds }: Watched) => bytes / seconds / 1e6
  return {
    bench: 'swarm',
    notes: [
      `${VIEWERS} viewers of 8 Mbit/s for ${WATCH_SECONDS} s, ${ACCOUNTS} accounts, 2 connections of 4 MB/s each, 150 ms; the same in bad weather`,
      'bad weather: a flooded account, one that answers nothing, one 20 times slower, references that expire meanwhile, 2 % of calls lose their connection',
      'baselines: no stall; fair weather; 10 s; once for each account; what reading a GB may cost; WebAssembly; no login; a process that starts, and a slice',
    ],
    rows: [
      benchRow({
        name: 'viewers that stalled, fair (of 24, plus one)',
        unit: '1+',
        ours: 1 + fair.stalls,
        baseline: 1,
        target: { atMost: 1 },
      }),
      benchRow({
        name: 'viewers that stalled, bad (of 24, plus one)',
        unit: '1+',
        ours: 1 + bad.stalls,
        baseline: 1,
        target: { atMost: 1 },
      }),
      benchRow({
        name: 'goodput in bad weather, against fair',
        unit: 'MB/s',
        ours: goodput(bad),
        baseline: goodput(fair),
        target: { atLeast: 0.8 },
      }),
      benchRow({
        name: 'slowest start in bad weather',
        unit: 's',
        ours: bad.slowestStartSeconds,
        baseline: 10,
        target: { atMost: 1 },
      }),
      benchRow({
        name: 'expired references met meanwhile',
        unit: 'calls',
        ours: expired,
        baseline: ACCOUNTS,
        target: { atLeast: 1 },
      }),
      benchRow({
        name: 'the read path, native cipher',
        unit: 'CPU-s/GB',
        ours: cost.native,
        baseline: CPU_SECONDS_PER_GB,
        target: { atMost: 1 },
      }),
      benchRow({
        name: 'the read path, against WebAssembly',
        unit: 'CPU-s/GB',
        ours: cost.native,
        baseline: cost.wasm,
        target: { atMost: 0.6 },
      }),
      benchRow({
        name: `logins at a restart of ${RESTART_ACCOUNTS} accounts (plus one)`,
        unit: '1+',
        ours: 1 + restart.logins,
        baseline: 1,
        target: { atMost: 1 },
      }),
      benchRow({
        name: 'first byte after that restart',
        unit: 's',
        ours: restart.firstByteSeconds,
        baseline: RESTART_SECONDS,
        target: { atMost: 1 },
      }),
    ],
  }
}

interface BothWeathers {
  readonly fair: Watched
  readonly bad: Watched
  /** Calls that were told so, in bad weather. */
  readonly expired: number
}

async function watchInBothWeathers(): Promise<BothWeathers> {
  await using bench = await openTelegramBench({ accounts: ACCOUNTS, movies: moviesOf([FILE_BYTES, FILE_BYTES, MIB]) })
  const { world, vault } = bench
  await world.weather(SHAPED)
  await readRange(await vault.link('bench-film-3-2024'), { start: 0 })
  const options = { viewers: VIEWERS, viewerBytes: VIEWER_BYTES, seconds: WATCH_SECONDS }
  const fair = await watch(await vault.link('bench-film-1-2024'), options)
  await spoil(bench)
  await world.resetCalls()
  const watching = watch(await vault.link('bench-film-2-2024'), options)
  for (let third = 1; third < 3; third++) {
    await sleep((WATCH_SECONDS * 1000) / 3)
    await world.act('expire-references')
  }
  const bad = await watching
  return { fair, bad, expired: (await world.calls('upload.getFile', 'FILE_REFERENCE_EXPIRED')).count }
}

async function spoil({ world }: TelegramBench): Promise<void> {
  const [flooded, silent, slow] = world.announcement.bots.map(({ id }) => id)
  const seconds = 2 * WATCH_SECONDS
  await world.weather({
    dropProbability: 0.02,
    accounts: { [String(silent)]: { fate: 'silent' }, [String(slow)]: { slowFactor: 20 } },
    spells: [1, 2].map((dataCenterId) => ({ kind: 'flood', accountId: flooded, dataCenterId, seconds })),
  })
}

/** CPU seconds for each GB, of the link alone. */
async function costOfReading() {
  const sim = fork(join(import.meta.dirname, 'support/sim-process.ts'), [String(PIECES * MIB)])
  try {
    const [target] = (await once(sim, 'message')) as [SimTarget]
    const cost = async (way: 'native' | 'wasm') => {
      const { cpuSeconds, bytes } = await runLinkReader({ target, way, pieces: PIECES, inFlight: 8 }, [])
      return cpuSeconds / (bytes / 1e9)
    }
    return { native: await cost('native'), wasm: await cost('wasm') }
  } finally {
    const exited = once(sim, 'exit')
    sim.disconnect()
    await exited
  }
}

async function restartWithManyAccounts() {
  await using bench = await openTelegramBench({ accounts: RESTART_ACCOUNTS, movies: moviesOf([4 * MIB]) })
  const { world, vault } = bench
  const link = await vault.link('bench-film-1-2024')
  await readRange(link, { start: 0, end: MIB })
  await vault.stop()
  await world.weather(SHAPED)
  await world.resetCalls()
  const startedAt = performance.now()
  await vault.start()
  await readRange(vault.moved(link), { start: 2 * MIB, end: 3 * MIB })
  const firstByteSeconds = (performance.now() - startedAt) / 1000
  const methods = ['auth.importBotAuthorization', 'auth.exportAuthorization', 'auth.importAuthorization']
  const calls = await Promise.all(methods.map((method) => world.calls(method)))
  return { firstByteSeconds, logins: calls.reduce((sum, { count }) => sum + count, 0) }
}
