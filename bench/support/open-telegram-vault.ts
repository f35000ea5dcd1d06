import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { TelegramVault } from './telegram-vault.ts'
import { TelegramWorld } from './telegram-world.ts'
import { makeMovie } from './vault.ts'

/** Logins are a second apart: on a busy machine more, and when there was none for so long, all are through. */
const QUIET_MS = 10_000

/**
 * A film lies in one data centre as a whole. Parts would lie in several, and whoever reads two of them at once has the connections of
 * both: then what connections carry is a matter of luck.
 */
const IN_ONE_PART = { STREAMVAULT_PART_BYTES: '2000M' }

export interface TelegramBench extends AsyncDisposable {
  readonly world: TelegramWorld
  readonly vault: TelegramVault
}

export interface TelegramBenchOptions {
  /** How many accounts the vault has; one more bot is there for others. */
  readonly accounts: number
  /** Each writes a movie into a folder, whose name is such that the first is `bench-film-1-2024`. */
  readonly movies: readonly ((folder: string) => Promise<string>)[]
}

/** A movie of each size. */
export function moviesOf(sizes: readonly number[]): TelegramBenchOptions['movies'] {
  return sizes.map((sizeBytes, index) => (folder) => makeMovie(folder, sizeBytes, index + 1))
}

/** A vault on a simulated Telegram, whose worker runs, with movies that are in no cache and were stored in fair weather. */
export async function openTelegramBench({ accounts, movies }: TelegramBenchOptions): Promise<TelegramBench> {
  await using opening = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'bench-telegram-'))
  opening.defer(() => rm(folder, { recursive: true, force: true }))
  const world = opening.use(await TelegramWorld.start(join(folder, 'telegram'), accounts + 1))
  const vault = opening.use(new TelegramVault(join(folder, 'data'), { ...world.environment(accounts), ...IN_ONE_PART }))
  for (const make of movies) {
    const movie = await make(join(folder, 'movies'))
    await vault.ingest([movie])
    await rm(movie)
  }
  await vault.start()
  await untilSignedIn(world, accounts)
  const stack = opening.move()
  return { world, vault, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

/** Each account signs in once in its life, and once to the other data centre where it is needed; nothing of that is measured. */
async function untilSignedIn(world: TelegramWorld, accounts: number): Promise<void> {
  for (let known = -1; ; await sleep(QUIET_MS)) {
    const signedIn = await world.calls('auth.importBotAuthorization', 'ok')
    const { count } = await world.calls('auth.importAuthorization')
    if (signedIn.count >= accounts && count === known) return
    known = count
  }
}
