import type { FileId, TitleId } from '@streamvault/core'
import { FakeClock, fillLibrary, GIVEN_MONGO_URL, HAS_MONGO, sampleFile } from '@streamvault/testkit'
import type { Document } from 'mongodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MongoCatalog, MongoJobs } from './index.ts'
import { type CollectionName, INDEXES, type IndexSpec } from './indexes.ts'
import { explainable, unindexedStagesOf } from './trial/explained.ts'
import { ScratchMongo } from './trial/scratch-mongo.ts'
import { whyUnindexed } from './trial/unindexed.ts'

const TEST_MS = 120_000

describe.skipIf(!HAS_MONGO)('on a server of MongoDB’s protocol', () => {
  let mongo: ScratchMongo
  beforeAll(async () => {
    mongo = await ScratchMongo.start()
  })
  afterAll(() => mongo[Symbol.asyncDispose]())

  test('every declared index is there once a vault has opened its database, and no other', async () => {
    await using database = mongo.newDatabase()
    const connection = await database.open()
    for (const [name, specs] of Object.entries(INDEXES) as [CollectionName, readonly IndexSpec[]][]) {
      if (specs.length === 0) continue
      const found = await connection.collection(name).listIndexes().toArray()
      const told = found.map(({ key, unique }) => JSON.stringify([key, unique ?? false]))
      const declared = [{ key: { _id: 1 } }, ...specs].map((spec) => JSON.stringify([spec.key, 'unique' in spec]))
      expect(told.toSorted(), name).toEqual(declared.toSorted())
    }
  })

  test(
    'the server answers each query that somebody waits for by an index, without sorting',
    async () => {
      const asked = new Map<string, Document>()
      await using database = mongo.newDatabase(({ command }) => {
        const explained = explainable(command)
        if (explained !== undefined) asked.set(JSON.stringify(explained), explained)
      })
      const connection = await database.open()
      const library = {
        catalog: new MongoCatalog(connection),
        jobs: new MongoJobs(connection, { clock: new FakeClock() }),
      }
      await fillLibrary(library)
      asked.clear()
      await askAll(library)
      expect(asked.size).toBeGreaterThan(15)
      const wrong: string[] = []
      for (const [text, command] of asked) {
        if (whyUnindexed({ command }) !== undefined) wrong.push(`not declared: ${text}`)
        const explained = await connection.explain(command)
        // FerretDB 1 tells that it looks up one _id, and knows no other index.
        const isUnindexed =
          GIVEN_MONGO_URL === undefined
            ? isLookUp(command) && explained['filterPushdown'] !== true
            : unindexedStagesOf(explained).length > 0
        if (isUnindexed) wrong.push(`${text}: ${JSON.stringify(explained['queryPlanner'])}`)
      }
      expect(wrong).toEqual([])
    },
    TEST_MS,
  )
})

function isLookUp({ find, filter }: Document): boolean {
  return find !== undefined && Object.keys(filter ?? {}).join() === '_id' && typeof filter['_id'] === 'string'
}

/** What viewers, workers and operators ask for again and again. */
async function askAll({ catalog, jobs }: { readonly catalog: MongoCatalog; readonly jobs: MongoJobs }): Promise<void> {
  const { titles, files, digests, metadata, takedowns } = catalog
  const id = 'film-1' as TitleId
  for (const query of ['f', 'film', 'film 1', 'donaudampfschiff film']) await titles.search(query, 10)
  for (const filter of [{}, { kind: 'movie' }, { genre: 'Drama' }, { genre: 'Drama', kind: 'movie' }] as const) {
    const { next } = await titles.list(filter, { limit: 1 })
    await titles.list(filter, { limit: 1, after: next ?? expect.fail() })
  }
  await Promise.all([titles.get(id), files.listByTitle(id), metadata.get(id)])
  await Promise.all([files.get('x' as FileId), digests.get('x' as FileId), files.listInReview({ limit: 10 })])
  await takedowns.covering(sampleFile())
  await takedowns.since(0)
  await takedowns.ofTitle(id)
  await takedowns.ofFile('x' as FileId)
  await takedowns.list({ limit: 10 })
  await jobs.claim('ingest', 1)
  await jobs.unfinished('ingest', 'x')
  await jobs.underWay('ingest', 'running', 10)
  await jobs.ended(10)
}
