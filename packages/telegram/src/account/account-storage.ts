import { closeSync, fchmodSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { BaseSqliteStorage, BaseSqliteStorageDriver, type ISqliteDatabase } from '@mtcute/core'

/** Who reads the file can act as the account. */
const SECRET_FILE_MODE = 0o600
const SECRET_FOLDER_MODE = 0o700
/** Ours among the client's own. */
const NOTE_PREFIX = 'streamvault:'

/** What an account keeps: keys, what the client knows of peers, and our notes. One SQLite file, for its owner alone. */
export class AccountStorage extends BaseSqliteStorage {
  constructor(path: string) {
    super(new NodeSqliteDriver(path))
  }

  /** Durable once it returns. */
  async setNote(name: string, note: unknown): Promise<void> {
    this.kv.set(`${NOTE_PREFIX}${name}`, Buffer.from(JSON.stringify(note)))
    await this.driver.save()
  }

  /** Undefined when there is none; whoever asks knows what was written. */
  note<T>(name: string): T | undefined {
    const bytes = this.kv.get(`${NOTE_PREFIX}${name}`)
    return bytes === null ? undefined : JSON.parse(Buffer.from(bytes).toString())
  }

  removeNote(name: string): void {
    this.kv.delete(`${NOTE_PREFIX}${name}`)
  }
}

class NodeSqliteDriver extends BaseSqliteStorageDriver {
  readonly #path: string

  constructor(path: string) {
    super()
    this.#path = path
  }

  override _createDatabase(): ISqliteDatabase {
    mkdirSync(dirname(this.#path), { recursive: true, mode: SECRET_FOLDER_MODE })
    // SQLite gives the files beside it the mode of this one.
    const file = openSync(this.#path, 'a', SECRET_FILE_MODE)
    fchmodSync(file, SECRET_FILE_MODE)
    closeSync(file)
    const db = new DatabaseSync(this.#path)
    // A key that is lost with the power is a login more.
    db.exec('pragma journal_mode = wal; pragma synchronous = full')
    return {
      exec: (sql) => db.exec(sql),
      close: () => db.close(),
      // What the client binds is what SQLite takes; it only says less about it.
      prepare: (sql) => db.prepare(sql) as never,
      transaction: (work) => inTransaction(db, work),
    }
  }
}

/** The client never begins one inside another. */
function inTransaction<F extends (...given: never[]) => unknown>(db: DatabaseSync, work: F): F {
  const run = (...given: Parameters<F>) => {
    db.exec('begin immediate')
    try {
      const result = work(...given)
      db.exec('commit')
      return result
    } catch (error) {
      db.exec('rollback')
      throw error
    }
  }
  return run as F
}
