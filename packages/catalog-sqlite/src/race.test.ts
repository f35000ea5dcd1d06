import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { TitleId } from '@streamvault/core'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { SqliteCatalog, SqliteEphemeral, SqliteJobs } from './index.ts'
import { ScratchDatabase } from './scratch-database.ts'

const PROCESSES = 4
const DATABASES = 20
const TOKENS = 1_000
const JOBS = 400
const LONG_MS = 60_000
const clock = { now: () => 0 }

/** Starts a script of the race folder, and waits until it is ready to go. */
async function start(script: string, ...parameters: string[]): Promise<ChildProcess> {
  const child = fork(new URL(`race/${script}.ts`, import.meta.url), parameters, { execArgv: [] })
  await messageOf(child)
  return child
}

/** The next message of a process; throws when it ends without one. */
async function messageOf(child: ChildProcess): Promise<unknown> {
  const gone = new AbortController()
  child.once('disconnect', () => gone.abort())
  const [message] = await once(child, 'message', { signal: gone.signal })
  return message
}

/** Lets `PROCESSES` copies of a script run at the same time, and returns what came of each. */
async function race<T>(script: string, parametersOf: (index: number) => string[]): Promise<T[]> {
  const starts = Array.from({ length: PROCESSES }, (_, index) => start(script, ...parametersOf(index)))
  const children = await Promise.all(starts)
  const results = children.map(messageOf)
  for (const child of children) child.send('go')
  return (await Promise.all(results)) as T[]
}

test('processes that open a new database at the same time share it', async () => {
  await using database = new ScratchDatabase()
  const counts = await race<number[]>('open-new', (index) => [database.path, `title-${index}`, String(DATABASES)])
  const mostSeen = counts[0]?.map((_, index) => Math.max(...counts.map((each) => each[index] ?? 0)))
  expect(mostSeen).toEqual(Array.from({ length: DATABASES }, () => PROCESSES))
})

test('each of 1,000 one-time tokens that four processes race for has exactly one winner', async () => {
  await using database = new ScratchDatabase()
  const ephemeral = new SqliteEphemeral(database.open(), { clock })
  for (let index = 0; index < TOKENS; index++) await ephemeral.set(`token ${index}`, 'value', LONG_MS)
  const won = await race<number[]>('take-tokens', () => [database.path, String(TOKENS)])
  expect(won.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: TOKENS }, (_, index) => index))
})

test('each of 400 jobs that four processes work on is done exactly once', async () => {
  await using database = new ScratchDatabase()
  const jobs = new SqliteJobs(database.open(), { clock })
  const keys = Array.from({ length: JOBS }, (_, index) => `film ${index}`)
  for (const key of keys) await jobs.submit('ingest', key, { path: key, recognised: { kind: 'movie', name: key } })
  const done = await race<string[]>('run-jobs', () => [database.path])
  expect(done.flat().sort()).toEqual(keys.sort())
  expect(await jobs.pending('ingest')).toBe(0)
})

test('no file escapes a takedown of its title that comes while four processes fill it', async () => {
  await using database = new ScratchDatabase()
  const catalog = new SqliteCatalog(database.open())
  const title = 'raced' as TitleId
  const filling = race<string[]>('insert-files', (index) => [database.path, title, `${index}`])
  while ((await catalog.files.listByTitle(title)).length < PROCESSES) await nextTurn()
  const decision = { reason: 'a complaint', by: 'operator', at: 0 }
  const { files } = await catalog.takedowns.takeDown({ title }, decision)
  const inserted = (await filling).flat().sort()
  expect(inserted.length).toBeGreaterThanOrEqual(PROCESSES)
  expect(files).toEqual(inserted)
})

test.each([1, 2, 7, 40])(
  'a process killed after %i writes leaves every acknowledged one, and a sound database',
  async (writes) => {
    await using database = new ScratchDatabase()
    const child = await start('write-titles', database.path)
    const acknowledged: TitleId[] = []
    child.on('message', (id: TitleId) => {
      acknowledged.push(id)
      if (acknowledged.length === writes) child.kill('SIGKILL')
    })
    child.send('go')
    const [, signal] = await once(child, 'close')
    expect(signal).toBe('SIGKILL')
    expect(acknowledged.length).toBeGreaterThanOrEqual(writes)

    const { titles } = new SqliteCatalog(database.open())
    for (const id of acknowledged) expect((await titles.get(id))?.value.name).toBe(`Renamed ${id}`)
    const { items } = await titles.list({}, { limit: 200 })
    for (const { id, name } of items) expect((await titles.search(name, 50)).map((title) => title.id)).toEqual([id])
    using engine = openEngine(database.path)
    expect(engine.integrity()).toBe('ok')
  },
)

function openEngine(path: string) {
  const engine = new Database(path)
  return {
    integrity: () => {
      engine.exec(`insert into titles_fts(titles_fts) values('integrity-check')`)
      return engine.pragma('integrity_check', { simple: true })
    },
    [Symbol.dispose]: () => engine.close(),
  }
}
