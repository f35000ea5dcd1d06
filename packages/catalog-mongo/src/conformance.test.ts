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
import { afterAll, beforeAll, describe, vi } from 'vitest'
import { MongoCatalog, MongoJobs } from './index.ts'
import { type ScratchDatabase, ScratchMongo } from './scratch-mongo.ts'

// FerretDB reads a whole collection for most queries, which costs the rules with many documents their time.
vi.setConfig({ testTimeout: 240_000 })

describe.skipIf(!HAS_MONGO)('on a server of MongoDB’s protocol', () => {
  let mongo: ScratchMongo
  beforeAll(async () => {
    mongo = await ScratchMongo.start()
  })
  afterAll(() => mongo[Symbol.asyncDispose]())

  /** Subjects that live in a database of their own. */
  function inScratchDatabase<S extends object>(make: (database: ScratchDatabase) => Promise<S>): SubjectFactory<S> {
    const databases = new WeakMap<S, ScratchDatabase>()
    return {
      create: async () => {
        const database = mongo.newDatabase()
        const subject = await make(database)
        databases.set(subject, database)
        return subject
      },
      destroy: async (subject) => databases.get(subject)?.[Symbol.asyncDispose](),
    }
  }

  const catalogs = inScratchDatabase<CatalogSubject>(async (database) => ({
    catalog: new MongoCatalog(await database.open()),
    reopen: async () => new MongoCatalog(await database.open()),
  }))

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
})
