import { RECORDS_AT_ONCE } from '@streamvault/core'
import {
  type CatalogSubject,
  catalogMutants,
  catalogRules,
  FakeClock,
  HAS_MONGO,
  type JobsSubject,
  jobsMutants,
  jobsRules,
  keepsContract,
  killsMutants,
  type SubjectFactory,
} from '@streamvault/testkit'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { MongoCatalog, MongoJobs, MongoRecords } from './index.ts'
import { type ScratchDatabase, ScratchMongo } from './trial/scratch-mongo.ts'
import { whyUnindexed } from './trial/unindexed.ts'

/** Counting all titles is asked for once, when a server starts. */
const GOES_THROUGH_ALL = 'titles: {"filter":{},"sort":{}}'

// FerretDB reads a whole collection for most queries, which costs the rules with many documents their time.
vi.setConfig({ testTimeout: 240_000 })

describe.skipIf(!HAS_MONGO)('on a server of MongoDB’s protocol', () => {
  let mongo: ScratchMongo
  let commandsCount = 0
  const unindexed = new Set<string>()
  beforeAll(async () => {
    mongo = await ScratchMongo.start()
  })
  afterAll(() => mongo[Symbol.asyncDispose]())

  /** Subjects that live in a database of their own. */
  function inScratchDatabase<S extends object>(make: (database: ScratchDatabase) => Promise<S>): SubjectFactory<S> {
    const databases = new WeakMap<S, ScratchDatabase>()
    return {
      create: async () => {
        const database = mongo.newDatabase((event) => {
          const why = whyUnindexed(event)
          if (why !== undefined) unindexed.add(why)
          commandsCount++
        })
        const subject = await make(database)
        databases.set(subject, database)
        return subject
      },
      destroy: async (subject) => databases.get(subject)?.[Symbol.asyncDispose](),
    }
  }

  // FerretDB 1 looks up nothing but a single `_id`, so publishing a file, which also asks who inserted it, goes through all of them.
  const catalogs = inScratchDatabase<CatalogSubject>(async (database) => {
    const connection = await database.open()
    return {
      catalog: new MongoCatalog(connection),
      reopen: async () => new MongoCatalog(await database.open()),
      fill: async (files) => {
        const records = new MongoRecords(connection)
        for (let start = 0; start < files.length; start += RECORDS_AT_ONCE) {
          await records.write('files', files.slice(start, start + RECORDS_AT_ONCE))
        }
      },
    }
  })

  const jobs = inScratchDatabase<JobsSubject>(async (database) => {
    const clock = new FakeClock()
    return {
      jobs: new MongoJobs(await database.open(), { clock }),
      now: () => clock.now(),
      advance: (ms) => clock.advance(ms),
      reopen: async () => new MongoJobs(await database.open(), { clock }),
    }
  })

  keepsContract('MongoCatalog', catalogRules, catalogs)
  keepsContract('MongoJobs', jobsRules, jobs)

  killsMutants('catalogRules', catalogRules, catalogMutants(catalogs))
  killsMutants('jobsRules', jobsRules, jobsMutants(jobs))

  test('every query that these suites sent is answered by a declared index, without sorting', () => {
    expect(commandsCount).toBeGreaterThan(1_000)
    expect([...unindexed]).toEqual([GOES_THROUGH_ALL])
  })
})
