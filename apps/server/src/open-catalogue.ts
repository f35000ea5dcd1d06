import { SqliteCatalog, type SqliteConnection, SqliteJobs, SqliteRecords } from '@streamvault/catalog-sqlite'
import type { Settings } from '@streamvault/config'
import type { Catalog, Clock, Jobs, Logger } from '@streamvault/core'
import { assertWhole } from './move/assert-whole.ts'

/** What the catalogue may live in, and what it needs. */
export interface CatalogueDeps {
  /** Of the data folder. It is closed by whoever opened it. */
  readonly database: SqliteConnection
  readonly clock: Clock
  readonly logger: Logger
}

/** What the vault knows, and the work that it has to do. */
export interface Catalogue extends AsyncDisposable {
  readonly catalog: Catalog
  readonly jobs: Jobs
}

/** Opens the catalogue in MongoDB where that is set, and else in the data folder. Throws `MOVE_UNFINISHED` for one that is half there. */
export async function openCatalogue({ MONGO_URL }: Settings, deps: CatalogueDeps): Promise<Catalogue> {
  const { database, clock, logger } = deps
  if (MONGO_URL === undefined) {
    await assertWhole(new SqliteRecords(database))
    const leaveOpen = async () => {}
    return {
      catalog: new SqliteCatalog(database),
      jobs: new SqliteJobs(database, { clock }),
      [Symbol.asyncDispose]: leaveOpen,
    }
  }
  // Whoever has no MongoDB does not carry its driver, which takes 30 MB.
  const { MongoCatalog, MongoJobs, MongoRecords, openMongo } = await import('@streamvault/catalog-mongo')
  const mongo = await openMongo(MONGO_URL, { logger })
  await using opening = new AsyncDisposableStack()
  opening.use(mongo)
  await assertWhole(new MongoRecords(mongo))
  const lifetime = opening.move()
  const close = () => lifetime.disposeAsync()
  return { catalog: new MongoCatalog(mongo), jobs: new MongoJobs(mongo, { clock }), [Symbol.asyncDispose]: close }
}
