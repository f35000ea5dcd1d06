import { DatabaseSync, type StatementSync } from 'node:sqlite'

/** The groups of records that outlive a process. */
export type RecordKind =
  | 'secret'
  | 'auth-key'
  | 'account'
  | 'channel'
  | 'group'
  | 'box'
  | 'message'
  | 'event'
  | 'account-event'
  | 'random-id'
  | 'contact'
  | 'read-mark'
  | 'invite'
  | 'document'
  | 'upload'
  | 'upload-part'

/**
 * Small records in one SQLite file.
 *
 * What is put and removed without waiting in between is kept together or not at all, however the process ends; and kept
 * before anything goes on that awaits whoever put it.
 */
export class StateStore implements Disposable {
  readonly #database: DatabaseSync
  readonly #put: StatementSync
  readonly #remove: StatementSync
  readonly #removeUnder: StatementSync
  readonly #all: StatementSync
  readonly #get: StatementSync
  #isOpen = false

  /** `path` is made when it is missing. */
  constructor(path: string) {
    this.#database = new DatabaseSync(path)
    // Two processes on one folder would undo each other's work: the second is told that the database is locked.
    this.#database.exec('pragma locking_mode = exclusive')
    // What a power failure takes, a simulator may lose.
    this.#database.exec('pragma journal_mode = wal; pragma synchronous = off')
    this.#database.exec(
      'create table if not exists records (kind text, key text, value text, primary key (kind, key)) without rowid',
    )
    this.#put = this.#database.prepare('insert or replace into records (kind, key, value) values (?, ?, ?)')
    this.#remove = this.#database.prepare('delete from records where kind = ? and key = ?')
    this.#removeUnder = this.#database.prepare('delete from records where kind = ? and key > ? and key < ?')
    this.#get = this.#database.prepare('select value from records where kind = ? and key = ?')
    this.#all = this.#database.prepare('select value from records where kind = ?')
  }

  /** Every record of a kind, as it was put. What is read was written by this package, and is taken for it. */
  all<T>(kind: RecordKind): T[] {
    return this.#all.all(kind).map((row) => JSON.parse(String(row['value'])) as T)
  }

  get<T>(kind: RecordKind, key: string): T | undefined {
    const row = this.#get.get(kind, key)
    return row === undefined ? undefined : (JSON.parse(String(row['value'])) as T)
  }

  put(kind: RecordKind, key: string, value: object): void {
    this.#begin()
    this.#put.run(kind, key, JSON.stringify(value))
  }

  remove(kind: RecordKind, key: string): void {
    this.#begin()
    this.#remove.run(kind, key)
  }

  /** Removes all whose keys begin with `key` and a slash. */
  removeUnder(kind: RecordKind, key: string): void {
    this.#begin()
    // A zero is what follows a slash.
    this.#removeUnder.run(kind, `${key}/`, `${key}0`)
  }

  [Symbol.dispose](): void {
    this.#commit()
    this.#database.close()
  }

  #begin(): void {
    if (this.#isOpen) return
    this.#isOpen = true
    this.#database.exec('begin')
    // Before whatever awaits the code that runs now: microtasks keep their order.
    queueMicrotask(() => this.#commit())
  }

  #commit(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#database.exec('commit')
  }
}
