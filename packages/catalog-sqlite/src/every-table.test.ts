import { RECORD_KINDS, type RecordKind } from '@streamvault/core'
import { FakeClock, fillLibrary } from '@streamvault/testkit'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { openSqliteSnapshot, SqliteCatalog, SqliteJobs, SqliteRecords } from './index.ts'
import { RECORD_TABLES } from './record-tables.ts'
import { ScratchDatabase } from './scratch-database.ts'

/** What no backup has to hold, and why. Whoever makes a table makes records of it, or says here why not. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  revision: 'versions of documents are new in every engine',
  move_note: 'it is about this database alone',
  ephemeral: 'it expires',
  title_facets: 'triggers make it from titles',
  takedown_files: 'it is written with its takedown',
  titles_fts: 'triggers make it from titles',
}

/** The tables that a record of a kind is read from. */
const tableOf = (kind: RecordKind) => /from (\w+)/.exec(RECORD_TABLES[kind].read)?.[1]

test('a table that is made has records of its own, which backups and moves have, or a reason for having none', async () => {
  await using database = new ScratchDatabase()
  database.open()
  using raw = new DisposableDatabase(database.path)
  const tables = raw.tables().filter((name) => !/^(sqlite_|titles_fts_)/.test(name))
  const kept = RECORD_KINDS.map(tableOf)
  expect(kept).not.toContain(undefined)
  expect(tables.filter((name) => !kept.includes(name) && !Object.hasOwn(LEFT_OUT, name))).toEqual([])
  expect(Object.keys(LEFT_OUT).filter((name) => !tables.includes(name) || kept.includes(name))).toEqual([])
})

test('a snapshot has what was there when it was opened, whatever is written meanwhile, and holds nobody up', async () => {
  await using database = new ScratchDatabase()
  const connection = database.open()
  const catalog = new SqliteCatalog(connection)
  await fillLibrary({ catalog, jobs: new SqliteJobs(connection, { clock: new FakeClock() }) })
  const records = new SqliteRecords(connection)
  await using snapshot = await openSqliteSnapshot(database.path)
  const titles = await records.count('titles')
  for (const { id } of (await catalog.titles.list({}, { limit: 100 })).items) await catalog.titles.remove(id)
  expect([await records.count('titles'), await snapshot.count('titles')]).toEqual([0, titles])
  let read = 0
  for await (const batch of snapshot.read('titles')) read += batch.length
  expect(read).toBe(titles)
})

/** The database as SQLite knows it. */
class DisposableDatabase {
  readonly #database: Database.Database

  constructor(path: string) {
    this.#database = new Database(path, { readonly: true })
  }

  tables(): string[] {
    const rows = this.#database.prepare<[], { name: string }>("select name from sqlite_schema where type = 'table'")
    return rows.all().map(({ name }) => name)
  }

  [Symbol.dispose](): void {
    this.#database.close()
  }
}
