import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { newTitle, type TitleId } from '@streamvault/core'
import { FakeClock, HAS_MONGO, sampleEdition, samplePerson } from '@streamvault/testkit'
import type { Document } from 'mongodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MongoCatalog, MongoJobs } from './index.ts'
import { type CollectionName, SCHEMA_VERSION } from './indexes.ts'
import { keptTitleOf } from './kept-title.ts'
import { type ScratchDatabase, ScratchMongo } from './trial/scratch-mongo.ts'

/** Documents and indexes as vaults of every schema version that was ever released have written them. */
const EARLIER = join(import.meta.dirname, 'earlier')
const VERSIONS = Array.from({ length: SCHEMA_VERSION - 1 }, (_, at) => at + 1)

interface Collection {
  readonly indexes: readonly { readonly key: Readonly<Record<string, 1 | -1>>; readonly unique?: boolean }[]
  readonly documents: readonly Document[]
}

test('there are documents of every version that was released', () => {
  expect(readdirSync(EARLIER).toSorted()).toEqual(VERSIONS.map((version) => `version-${version}.json`))
})

describe.skipIf(!HAS_MONGO)('on a server of MongoDB’s protocol', () => {
  let mongo: ScratchMongo
  beforeAll(async () => {
    mongo = await ScratchMongo.start()
  })
  afterAll(() => mongo[Symbol.asyncDispose]())

  async function restore(database: ScratchDatabase, version: number) {
    const kept = JSON.parse(readFileSync(join(EARLIER, `version-${version}.json`), 'utf8'))
    const collections = Object.entries(kept) as [CollectionName, Collection][]
    const raw = await database.openRaw()
    for (const [name, { indexes, documents }] of collections) {
      for (const { key, unique } of indexes)
        await raw.collection(name).createIndex({ ...key }, unique ? { unique } : {})
      if (documents.length > 0) await raw.collection(name).insertMany(documents.map((document) => ({ ...document })))
    }
    return { raw, collections }
  }

  test.each(VERSIONS)(
    'a database of version %i loses nothing, and is found in and worked on as one of today',
    async (version) => {
      await using database = mongo.newDatabase()
      const { raw, collections } = await restore(database, version)
      const dots = newTitle({ kind: 'movie', name: '…' }, 0)
      const unfound = { words: [], prefixes: [], names: [''], genres: [], rank: '', order: '' }
      // Until version 3, what is called by marks alone had no words.
      const marks = { ...keptTitleOf(dots, 1), ...(version < 3 && unfound) }
      await raw.collection<{ _id: string }>('titles').insertOne(marks)
      const connection = await database.open()
      for (const [name, { documents }] of collections) {
        if (name === 'meta') continue
        const found = await raw.collection(name).find().toArray()
        const kept = documents.map(({ order: _, prefixes: __, words: ___, names: ____, rank: _____, ...document }) =>
          expect.objectContaining(document),
        )
        expect(found, name).toHaveLength(documents.length + (name === 'titles' ? 1 : 0))
        expect(found, name).toEqual(expect.arrayContaining(kept))
      }
      const { titles, files } = new MongoCatalog(connection)
      const [story] = await titles.search('LODZ st', 10)
      expect(story?.name).toBe('Łódź Story')
      expect((await files.listByTitle(story?.id as TitleId)).map(({ name }) => name)).toEqual(['lodz.mkv'])
      expect((await titles.list({}, { limit: 10 })).items).toHaveLength(3)
      expect((await titles.search('…', 10)).map(({ id }) => id)).toEqual([dots.id])
      const jobs = new MongoJobs(connection, { clock: new FakeClock() })
      expect((await jobs.unfinished('ingest', '/b.mkv'))?.state).toBe('waiting')
      const { people, sessions, rules } = new MongoCatalog(connection)
      await people.insert(samplePerson('1'))
      expect((await people.list({ role: 'viewer' }, { limit: 10 })).items).toEqual([samplePerson('1')])
      expect(await sessions.listOf(samplePerson('1').id)).toEqual([])
      await rules.insert(sampleEdition(1))
      expect(await rules.list({ limit: 10 })).toEqual({ items: [sampleEdition(1)] })
      const names = (await raw.collection('titles').listIndexes().toArray()).map(({ name }) => name)
      expect(names).toContain('prefixes_1_rank_1')
      expect(names).not.toContain('prefixes_1_order_1')
      const again = await database.open()
      expect(await new MongoCatalog(again).titles.search('lodz', 10)).toHaveLength(1)
    },
  )
})
