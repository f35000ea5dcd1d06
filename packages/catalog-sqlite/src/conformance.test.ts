import {
  type CatalogSubject,
  catalogMutants,
  catalogRules,
  type EphemeralSubject,
  ephemeralMutants,
  ephemeralRules,
  FakeClock,
  type JobsSubject,
  jobsMutants,
  jobsRules,
  keepsContract,
  killsMutants,
  moveFiles,
  type OneLibrary,
  recordsMutants,
  recordsRules,
  type SubjectFactory,
  twoLibraries,
} from '@streamvault/testkit'
import { SqliteCatalog, SqliteEphemeral, SqliteJobs, SqliteRecords } from './index.ts'
import { ScratchDatabase } from './scratch-database.ts'

/** Subjects that live in a database of their own. */
function inScratchDatabase<S extends object>(make: (database: ScratchDatabase) => S): SubjectFactory<S> {
  const databases = new WeakMap<S, ScratchDatabase>()
  return {
    create: async () => {
      const database = new ScratchDatabase()
      const subject = make(database)
      databases.set(subject, database)
      return subject
    },
    destroy: async (subject) => databases.get(subject)?.[Symbol.asyncDispose](),
  }
}

const catalogs = inScratchDatabase<CatalogSubject>((database) => ({
  catalog: new SqliteCatalog(database.open()),
  reopen: async () => new SqliteCatalog(database.open()),
  moveIn: (files) => moveFiles(new SqliteRecords(database.open()), files),
}))

const ephemerals = inScratchDatabase<EphemeralSubject>((database) => {
  const clock = new FakeClock()
  return {
    ephemeral: new SqliteEphemeral(database.open(), { clock }),
    now: () => clock.now(),
    advance: (ms) => clock.advance(ms),
  }
})

const jobs = inScratchDatabase<JobsSubject>((database) => {
  const clock = new FakeClock()
  return {
    jobs: new SqliteJobs(database.open(), { clock }),
    now: () => clock.now(),
    advance: (ms) => clock.advance(ms),
    reopen: async () => new SqliteJobs(database.open(), { clock }),
  }
})

const records = twoLibraries(
  inScratchDatabase<OneLibrary>((database) => {
    const connection = database.open()
    return {
      records: new SqliteRecords(connection),
      catalog: new SqliteCatalog(connection),
      jobs: new SqliteJobs(connection, { clock: new FakeClock() }),
    }
  }),
)

keepsContract('SqliteCatalog', catalogRules, catalogs)
keepsContract('SqliteEphemeral', ephemeralRules, ephemerals)
keepsContract('SqliteJobs', jobsRules, jobs)
keepsContract('SqliteRecords', recordsRules, records)

killsMutants('catalogRules', catalogRules, catalogMutants(catalogs))
killsMutants('ephemeralRules', ephemeralRules, ephemeralMutants(ephemerals))
killsMutants('jobsRules', jobsRules, jobsMutants(jobs))
killsMutants('recordsRules', recordsRules, recordsMutants(records))
