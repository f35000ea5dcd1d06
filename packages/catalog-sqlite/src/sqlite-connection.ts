import { VaultError } from '@streamvault/core'
import Database from 'better-sqlite3'
import { migrate } from './migrations.ts'
import { vaultErrorOf } from './vault-error-of.ts'

/** How long a call waits for another process's write before it throws `CATALOG_UNAVAILABLE`. */
const BUSY_WAIT_MS = 5_000
const BUSY_RETRY_MS = 5
/** Nobody wakes who waits on this. */
const SLEEPER = new Int32Array(new SharedArrayBuffer(4))
/** What a checkpoint leaves of the write-ahead log at most. */
const LOG_BYTES_MAX = 64 << 20

/** One open database, shared by the ports that live in it. It is closed by whoever opened it. */
export class SqliteConnection implements AsyncDisposable {
  readonly #database: Database.Database

  constructor(database: Database.Database) {
    this.#database = database
  }

  /** Compiles one statement with named parameters, of the rows `Row`. */
  prepare<Parameters extends object, Row = never>(sql: string): Database.Statement<[Parameters], Row> {
    return this.#database.prepare<[Parameters], Row>(sql)
  }

  /** Does `work`, which is one statement and so atomic, and turns what it throws into ours. */
  async run<T>(work: () => T): Promise<T> {
    try {
      return work()
    } catch (error) {
      throw vaultErrorOf(error)
    }
  }

  /** Does `work` in a transaction that holds the write lock from the start; whatever it throws undoes it. */
  transact<T>(work: () => T): Promise<T> {
    return this.run(() => this.#database.transaction(work).immediate())
  }

  /** From now on it reads what is there now, whatever others write, until it is closed. Nothing may be written by it. */
  async freeze(): Promise<void> {
    await this.run(() => {
      this.#database.exec('begin')
      // A transaction sees what was there at its first read.
      this.#database.prepare('select count(*) from sqlite_schema').get()
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#database.close()
  }
}

/**
 * Opens the database at `path`, or a private one for `:memory:`, and brings its schema up to date.
 *
 * Any number of processes may open the same file; a write that returned survives the loss of power.
 * Throws `CATALOG_UNAVAILABLE` when it cannot be opened and `CATALOG_TOO_NEW` when a newer version wrote it.
 */
export function openSqlite(path: string): SqliteConnection {
  let database: Database.Database | undefined
  try {
    database = new Database(path, { timeout: BUSY_WAIT_MS })
    configure(database)
    migrate(database)
    return new SqliteConnection(database)
  } catch (error) {
    database?.close()
    throw vaultErrorOf(error)
  }
}

/** Changing the journal of a new database takes it alone, and SQLite does not wait for that by itself. */
function useWriteAheadLog(database: Database.Database): unknown {
  const until = performance.now() + BUSY_WAIT_MS
  for (;;) {
    try {
      return database.pragma('journal_mode = WAL', { simple: true })
    } catch (error) {
      const isBusy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')
      if (!isBusy || performance.now() > until) throw error
      Atomics.wait(SLEEPER, 0, 0, BUSY_RETRY_MS)
    }
  }
}

function configure(database: Database.Database): void {
  const journal = useWriteAheadLog(database)
  if (journal !== 'wal' && !database.memory) throw new VaultError('CATALOG_UNAVAILABLE', { journal })
  database.pragma('synchronous = FULL')
  database.pragma(`journal_size_limit = ${LOG_BYTES_MAX}`)
  // Writes touch one document each and have to be possible in any order, so nothing refers to anything by force.
  database.pragma('foreign_keys = OFF')
}
