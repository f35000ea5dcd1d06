import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BenchResult, benchRow, median } from './support/bench-result.ts'
import { TelegramVault } from './support/telegram-vault.ts'
import { CONNECTION_BYTES_PER_SECOND, ROUND_TRIP_MS, SHAPED, TelegramWorld } from './support/telegram-world.ts'
import { makeMovie } from './support/vault.ts'

const MIB = 1024 ** 2
const ACCOUNTS = 8
const PARTS = 16
const PART_BYTES = 16 * MIB
const FILE_BYTES = PARTS * PART_BYTES
/** Of each account, for uploads. */
const CONNECTIONS = 4
const ONE_ACCOUNT = CONNECTIONS * CONNECTION_BYTES_PER_SECOND
const ROUNDS = 3

/** The ingest of a file of many parts through several accounts, and through one, which stores one part after the other. */
export async function benchUpload(): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-upload-'))
  await using ending = new AsyncDisposableStack()
  ending.defer(() => rm(folder, { recursive: true, force: true }))
  const world = ending.use(await TelegramWorld.start(join(folder, 'telegram'), ACCOUNTS))
  const several = await openVault(world, join(folder, 'several'), ACCOUNTS)
  const one = await openVault(world, join(folder, 'one'), 1)
  await world.weather(SHAPED)
  const seconds = { several: [] as number[], one: [] as number[] }
  for (let round = 1; round <= ROUNDS; round++) {
    const movie = await makeMovie(join(folder, 'movies'), FILE_BYTES, round)
    seconds.several.push(await ingestSeconds(several, movie))
    seconds.one.push(await ingestSeconds(one, movie))
    await rm(movie)
  }
  const rate = (of: readonly number[]) => FILE_BYTES / median(of) / 1e6
  const ours = rate(seconds.several)
  return {
    bench: 'upload',
    notes: [
      `${FILE_BYTES / MIB} MiB in parts of ${PART_BYTES / MIB} MiB, with ${ACCOUNTS} accounts and with one, from start to end of the command; the median of ${ROUNDS} rounds`,
      `${CONNECTIONS} connections of ${CONNECTION_BYTES_PER_SECOND / 1e6} MB/s for each account, round trip ${ROUND_TRIP_MS} ms; parts of a real file are 16 times as long`,
      'baselines: one part after the other; what the connections of one account carry',
    ],
    rows: [
      benchRow({
        name: 'against one part after the other',
        unit: 'MB/s',
        ours,
        baseline: rate(seconds.one),
        target: { atLeast: 2.5 },
      }),
      benchRow({
        name: 'against one account’s connections',
        unit: 'MB/s',
        ours,
        baseline: ONE_ACCOUNT / 1e6,
        target: { atLeast: 2 },
      }),
    ],
  }
}

/** A vault whose accounts have signed in, which each does once in its life. */
async function openVault(world: TelegramWorld, dataDir: string, accounts: number): Promise<TelegramVault> {
  const partBytes = { STREAMVAULT_PART_BYTES: String(PART_BYTES) }
  const vault = new TelegramVault(dataDir, { ...world.environment(accounts), ...partBytes })
  await vault.signIn()
  return vault
}

async function ingestSeconds(vault: TelegramVault, movie: string): Promise<number> {
  const startedAt = performance.now()
  await vault.ingest([movie])
  return (performance.now() - startedAt) / 1000
}
