import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { TitleId } from '@streamvault/core'
import { HAS_MONGO } from '@streamvault/testkit'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { MongoCatalog, MongoJobs } from './index.ts'
import { ScratchMongo } from './trial/scratch-mongo.ts'

vi.setConfig({ testTimeout: 240_000 })

const run = promisify(execFile)
const PROCESSES = 4
const JOBS = 60
const POLL_MS = 20

/** Lets `PROCESSES` copies of a script of the race folder run at the same time, and returns what came of each. */
async function race(script: string, parametersOf: (index: number) => string[]): Promise<string[][]> {
  const path = new URL(`race/${script}.ts`, import.meta.url).pathname
  const runs = Array.from({ length: PROCESSES }, (_, index) => run(process.execPath, [path, ...parametersOf(index)]))
  return (await Promise.all(runs)).map(({ stdout }) => JSON.parse(stdout))
}

describe.skipIf(!HAS_MONGO)('on a server of MongoDB’s protocol', () => {
  let mongo: ScratchMongo
  beforeAll(async () => {
    mongo = await ScratchMongo.start()
  })
  afterAll(() => mongo[Symbol.asyncDispose]())

  test('no file escapes a takedown of its title that comes while four processes fill it', async () => {
    await using database = mongo.newDatabase()
    const catalog = new MongoCatalog(await database.open())
    const title = 'raced' as TitleId
    const filling = race('insert-files', (index) => [database.url, title, `${index}`])
    while ((await catalog.files.listByTitle(title)).length < PROCESSES) await sleep(POLL_MS)
    const { files } = await catalog.takedowns.takeDown({ title }, { reason: 'a complaint', by: 'operator', at: 0 })
    const inserted = (await filling).flat().sort()
    expect(inserted.length).toBeGreaterThanOrEqual(PROCESSES)
    expect(files).toEqual(inserted)
    expect((await catalog.files.listByTitle(title)).map(({ id }) => id).sort()).toEqual(inserted)
  })

  test('each of the jobs that four processes work on is done exactly once', async () => {
    await using database = mongo.newDatabase()
    const jobs = new MongoJobs(await database.open(), { clock: { now: () => 0 } })
    const keys = Array.from({ length: JOBS }, (_, index) => `film ${index}`)
    for (const key of keys) await jobs.submit('ingest', key, { path: key, recognised: { kind: 'movie', name: key } })
    const done = await race('run-jobs', () => [database.url])
    expect(done.flat().sort()).toEqual(keys.sort())
    expect(await jobs.pending('ingest')).toBe(0)
  })
})
