import {
  FakeClock,
  HAS_MONGO,
  keepsContract,
  killsMutants,
  type OneLibrary,
  recordsMutants,
  recordsRules,
  type SubjectFactory,
  twoLibraries,
} from '@streamvault/testkit'
import { afterAll, beforeAll, describe } from 'vitest'
import { MongoCatalog, MongoJobs, MongoRecords } from './index.ts'
import { type ScratchDatabase, ScratchMongo } from './trial/scratch-mongo.ts'

// Beside the other suites, which are held to indexes: what is moved is gone through as a whole.
describe.skipIf(!HAS_MONGO)('on a server of MongoDB’s protocol', () => {
  let mongo: ScratchMongo
  beforeAll(async () => {
    mongo = await ScratchMongo.start()
  })
  afterAll(() => mongo[Symbol.asyncDispose]())

  const databases = new WeakMap<OneLibrary, ScratchDatabase>()
  const libraries: SubjectFactory<OneLibrary> = {
    create: async () => {
      const database = mongo.newDatabase()
      const connection = await database.open()
      const library = {
        records: new MongoRecords(connection),
        catalog: new MongoCatalog(connection),
        jobs: new MongoJobs(connection, { clock: new FakeClock() }),
      }
      databases.set(library, database)
      return library
    },
    destroy: async (library) => databases.get(library)?.[Symbol.asyncDispose](),
  }
  const both = twoLibraries(libraries)

  keepsContract('MongoRecords', recordsRules, both)
  killsMutants('recordsRules', recordsRules, recordsMutants(both))
})
