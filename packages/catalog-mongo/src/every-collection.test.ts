import { RECORD_KINDS } from '@streamvault/core'
import { FakeClock, fillLibrary, HAS_MONGO } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { MongoCatalog, MongoJobs } from './index.ts'
import { INDEXES } from './indexes.ts'
import { ScratchMongo } from './trial/scratch-mongo.ts'

/** What no backup has to hold, and why. Whoever makes a collection makes records of it, or says here why not. */
const LEFT_OUT: Readonly<Record<string, string>> = { meta: 'numbers that are given out, and notes about this database' }

const forgotten = (names: readonly string[]) => {
  const kinds: readonly string[] = RECORD_KINDS
  return names.filter((name) => !kinds.includes(name) && !Object.hasOwn(LEFT_OUT, name))
}

test('a collection that is declared has records of its own, which backups and moves have, or a reason for having none', () => {
  expect(forgotten(Object.keys(INDEXES))).toEqual([])
  expect(RECORD_KINDS.filter((kind) => !Object.hasOwn(INDEXES, kind))).toEqual([])
})

test.skipIf(!HAS_MONGO)('a library in use has no collection beside those', async () => {
  await using mongo = await ScratchMongo.start()
  await using database = mongo.newDatabase()
  const connection = await database.open()
  const jobs = new MongoJobs(connection, { clock: new FakeClock() })
  await fillLibrary({ catalog: new MongoCatalog(connection), jobs })
  const raw = await database.openRaw()
  const names = (await raw.listCollections().toArray()).map(({ name }) => name)
  expect(names.length).toBeGreaterThan(RECORD_KINDS.length)
  expect(forgotten(names.filter((name) => !name.startsWith('system.')))).toEqual([])
})
