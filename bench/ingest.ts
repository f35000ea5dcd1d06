import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BenchResult, benchRow, median } from './support/bench-result.ts'
import { cpuSecondsOf } from './support/process-usage.ts'
import type { Metered } from './support/run-metered.ts'
import { TelegramVault } from './support/telegram-vault.ts'
import { ROUND_TRIP_MS, TelegramWorld } from './support/telegram-world.ts'
import { makeMovie } from './support/vault.ts'

const MIB = 1024 ** 2
const ACCOUNTS = 4
/** Of each account, for uploads. */
const CONNECTIONS = 4
/** Little enough that two processors can carry the vault and the simulator beside it. */
const CONNECTION_BYTES_PER_SECOND = 1_500_000
const LIMIT_BYTES_PER_SECOND = ACCOUNTS * CONNECTIONS * CONNECTION_BYTES_PER_SECOND
const FILE_BYTES = 256 * MIB
const PART_BYTES = 16 * MIB
const ROUNDS = 3
const SMALL_FILES = 1000
/** Two seconds of picture and sound in 23 KB. */
const SMALL_FILM = join(import.meta.dirname, '../packages/media/clips/fragmented.mp4')
/** A file takes one call for its bytes and one for its message, which nobody can do in less. */
const SMALL_ROUND_TRIPS = 2

/** From disk into a simulated Telegram, by the command: a large file, and many small ones. */
export async function benchIngest(): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-ingest-'))
  await using ending = new AsyncDisposableStack()
  ending.defer(() => rm(folder, { recursive: true, force: true }))
  const world = ending.use(await TelegramWorld.start(join(folder, 'telegram'), ACCOUNTS))
  const partBytes = { STREAMVAULT_PART_BYTES: String(PART_BYTES) }
  const vault = new TelegramVault(join(folder, 'vault'), { ...world.environment(ACCOUNTS), ...partBytes })
  await vault.signIn()
  await world.weather({ latencyMs: ROUND_TRIP_MS, connectionBytesPerSecond: CONNECTION_BYTES_PER_SECOND })
  const large = await ingestLarge(world, vault, folder)
  const small = await ingestSmall(vault, join(folder, 'small'))
  return {
    bench: 'ingest',
    notes: [
      `${FILE_BYTES / MIB} MiB in parts of ${PART_BYTES / MIB} MiB through ${ACCOUNTS} accounts, from start to end of the command; medians of ${ROUNDS} rounds`,
      `${CONNECTIONS} connections of ${CONNECTION_BYTES_PER_SECOND / 1e6} MB/s for each account, round trip ${ROUND_TRIP_MS} ms`,
      `small files: ${SMALL_FILES}, in one command`,
      'baselines: what the simulator takes from these accounts; its own CPU for the same bytes; a client that stores one small file after the other in two round trips each',
    ],
    rows: [
      benchRow({
        name: 'a large file, against the upload limit',
        unit: 'MB/s',
        ours: FILE_BYTES / median(large.map(({ seconds }) => seconds)) / 1e6,
        baseline: LIMIT_BYTES_PER_SECOND / 1e6,
        target: { atLeast: 0.6 },
      }),
      benchRow({
        name: 'CPU of a large file, beside the simulator’s',
        unit: 's/GB',
        ours: (median(large.map(({ cpuSeconds }) => cpuSeconds)) / FILE_BYTES) * 1e9,
        baseline: (median(large.map(({ simSeconds }) => simSeconds)) / FILE_BYTES) * 1e9,
        target: { atMost: 2 },
      }),
      benchRow({
        name: 'small files, against one after the other',
        unit: 'files/s',
        ours: SMALL_FILES / small.seconds,
        baseline: 1000 / (SMALL_ROUND_TRIPS * ROUND_TRIP_MS),
        target: { atLeast: 1.2 },
      }),
    ],
  }
}

async function ingestLarge(world: TelegramWorld, vault: TelegramVault, folder: string) {
  const rounds: (Metered & { readonly simSeconds: number })[] = []
  for (let round = 1; round <= ROUNDS; round++) {
    const movie = await makeMovie(join(folder, 'movies'), FILE_BYTES, round)
    const before = await cpuSecondsOf(world.pid)
    const metered = await vault.ingest([movie])
    rounds.push({ ...metered, simSeconds: (await cpuSecondsOf(world.pid)) - before })
    await rm(movie)
  }
  return rounds
}

async function ingestSmall(vault: TelegramVault, folder: string): Promise<Metered> {
  await mkdir(folder)
  const film = await readFile(SMALL_FILM)
  for (let number = 1; number <= SMALL_FILES; number++) {
    // A box that players skip makes each another file (ISO/IEC 14496-12, 8.1.2).
    const box = Buffer.from(`\0\0\0\x0cfree${String(number).padStart(4, '0')}`, 'latin1')
    await writeFile(join(folder, `Small.Film.${number}.2024.mp4`), Buffer.concat([film, box]))
  }
  return await vault.ingest([folder])
}
