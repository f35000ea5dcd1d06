import {
  openSqliteSnapshot,
  SqliteCatalog,
  type SqliteConnection,
  SqliteJobs,
  SqliteRecords,
} from '@streamvault/catalog-sqlite'
import type { Settings } from '@streamvault/config'
import type { Catalog, Clock, Jobs, LibraryRecords, LibrarySnapshot, Logger } from '@streamvault/core'

/** What the catalogue may live in, and what it needs. */
export interface CatalogueDeps {
  /** Of the data folder. It is closed by whoever opened it. */
  readonly database: SqliteConnection
  /** Where that lies. */
  readonly path: string
  readonly clock: Clock
  readonly logger: Logger
  /** Whether what is found may be used; throws where not. */
  readonly check: (records: LibraryRecords) => Promise<void>
}

/** What the vault knows, and the work that it has to do. */
export interface Catalogue extends AsyncDisposable {
  readonly catalog: Catalog
  readonly jobs: Jobs
  /** All of it, for whoever has the library to himself. */
  readonly records: LibraryRecords
  /** All of it as it is now, while others write to it. */
  readonly snapshot: () => Promise<LibrarySnapshot>
}

/** Opens the catalogue in MongoDB where that is set, and else in the data folder. Throws what `check` does. */
export async function openCatalogue({ MONGO_URL }: Settings, deps: CatalogueDeps): Promise<Catalogue> {
  const { database, path, clock, logger, check } = deps
  if (MONGO_URL === undefined) {
    const records = new SqliteRecords(database)
    await check(records)
    const leaveOpen = async () => {}
    return {
      catalog: new SqliteCatalog(database),
      jobs: new SqliteJobs(database, { clock }),
      records,
      snapshot: () => openSqliteSnapshot(path),
      [Symbol.asyncDispose]: leaveOpen,
    }
  }
  // Whoever has no MongoDB does not carry its driver, which takes 30 MB.
  const { MongoCatalog, MongoJobs, MongoRecords, openMongo } = await import('@streamvault/catalog-mongo')
  const mongo = await openMongo(MONGO_URL, { logger })
  await using opening = new AsyncDisposableStack()
  opening.use(mongo)
  const records = new MongoRecords(mongo)
  await check(records)
  const lifetime = opening.move()
  const close = () => lifetime.disposeAsync()
  return {
    catalog: new MongoCatalog(mongo),
    jobs: new MongoJobs(mongo, { clock }),
    records,
    // A lone server has no view of one instant; kinds are read in an order that bears it.
    snapshot: async () => ({
      count: (kind) => records.count(kind),
      read: (kind, after) => records.read(kind, after),
      [Symbol.asyncDispose]: async () => {},
    }),
    [Symbol.asyncDispose]: close,
  }
}
