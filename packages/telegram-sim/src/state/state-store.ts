import { DatabaseSync, type StatementSync } from 'node:sqlite'

/** The groups of records that outlive a process. */
export type RecordKind = 'secret' | 'auth-key' | 'account' | 'channel' | 'message' | 'document'

/** Small records in one SQLite file, each durable against the end of the process when `put` returns. */
export class StateStore implements Disposable {
  readonly #database: DatabaseSync
  readonly #put: StatementSync
  readonly #remove: StatementSync
  readonly #all: StatementSync

  /** `path` is made when it is missing. */
  constructor(path: string) {
    this.#database = new DatabaseSync(path)
    // What a power failure takes, a simulator may lose.
    this.#database.exec('pragma journal_mode = wal; pragma synchronous = off')
    this.#database.exec(
      'create table if not exists records (kind text, key text, value text, primary key (kind, key)) without rowid',
    )
    this.#put = this.#database.prepare('insert or replace into records (kind, key, value) values (?, ?, ?)')
    this.#remove = this.#database.prepare('delete from records where kind = ? and key = ?')
    this.#all = this.#database.prepare('select value from records where kind = ?')
  }

  /** Every record of a kind, as it was put. What is read was written by this package, and is taken for it. */
  all<T>(kind: RecordKind): T[] {
    return this.#all.all(kind).map((row) => JSON.parse(String(row['value'])) as T)
  }

  put(kind: RecordKind, key: string, value: object): void {
    this.#put.run(kind, key, JSON.stringify(value))
  }

  remove(kind: RecordKind, key: string): void {
    this.#remove.run(kind, key)
  }

  [Symbol.dispose](): void {
    this.#database.close()
  }
}
