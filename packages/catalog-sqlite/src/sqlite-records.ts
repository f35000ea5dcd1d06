import {
  assert,
  type LibraryRecordKinds,
  type LibraryRecords,
  type MoveNote,
  RECORD_KINDS,
  RECORDS_AT_ONCE,
  type RecordKind,
} from '@streamvault/core'
import type { Statement } from 'better-sqlite3'
import { RECORD_TABLES, type RecordTable } from './record-tables.ts'
import type { SqliteConnection } from './sqlite-connection.ts'

const NOTE_QUERIES = {
  read: 'select document from move_note where id = 1',
  write: `insert into move_note(id, document) values(1, @document)
    on conflict(id) do update set document = excluded.document`,
  forget: 'delete from move_note',
  takeVersions: 'update revision set value = value + @count returning value',
} as const

/** One table, with its statements. */
interface PreparedTable {
  readonly table: RecordTable<RecordKind>
  readonly count: Statement<[object], { count: number }>
  readonly read: Statement<[{ after: string | number; limit: number }], object>
  readonly writes: readonly Statement<[object]>[]
  readonly clears: readonly Statement<[object]>[]
}

/** All that a SQLite database keeps of a library. */
export class SqliteRecords implements LibraryRecords {
  readonly #connection: SqliteConnection
  readonly #tables: ReadonlyMap<RecordKind, PreparedTable>

  constructor(connection: SqliteConnection) {
    this.#connection = connection
    this.#tables = new Map(RECORD_KINDS.map((kind) => [kind, prepareTable(connection, kind)]))
  }

  count(kind: RecordKind): Promise<number> {
    return this.#connection.run(() => this.#tableOf(kind).count.get({})?.count ?? 0)
  }

  async *read<K extends RecordKind>(kind: K, after?: string | number): AsyncIterable<readonly LibraryRecordKinds[K][]> {
    const { table, read } = this.#tableOf(kind)
    for (let last = after ?? table.first; ; ) {
      const rows = await this.#connection.run(() => read.all({ after: last, limit: RECORDS_AT_ONCE }))
      const records = rows.map((row) => table.recordOf(row as never) as LibraryRecordKinds[K])
      const end = records.at(-1)
      if (end === undefined) return
      yield records
      last = end.id
    }
  }

  async write<K extends RecordKind>(kind: K, records: readonly LibraryRecordKinds[K][]): Promise<void> {
    assert(records.length <= RECORDS_AT_ONCE, `up to ${RECORDS_AT_ONCE} records are written at once`)
    const { table, writes } = this.#tableOf(kind)
    const take = this.#connection.prepare<{ count: number }, { value: number }>(NOTE_QUERIES.takeVersions)
    await this.#connection.transact(() => {
      let version = (take.get({ count: records.length })?.value ?? 0) - records.length
      for (const record of records) {
        const columns = { ...table.columnsOf(record), version: ++version }
        for (const write of writes) write.run(columns)
      }
    })
  }

  async clear(): Promise<void> {
    await this.#connection.transact(() => {
      for (const { clears } of this.#tables.values()) for (const clear of clears) clear.run({})
      this.#connection.prepare(NOTE_QUERIES.forget).run({})
    })
  }

  note(): Promise<MoveNote | undefined> {
    const read = this.#connection.prepare<object, { document: string }>(NOTE_QUERIES.read)
    return this.#connection.run(() => {
      const row = read.get({})
      return row && (JSON.parse(row.document) as MoveNote)
    })
  }

  async writeNote(note: MoveNote): Promise<void> {
    const write = this.#connection.prepare<{ document: string }>(NOTE_QUERIES.write)
    await this.#connection.run(() => write.run({ document: JSON.stringify(note) }))
  }

  #tableOf(kind: RecordKind): PreparedTable {
    const table = this.#tables.get(kind)
    assert(table !== undefined, 'every kind has a table')
    return table
  }
}

function prepareTable(connection: SqliteConnection, kind: RecordKind): PreparedTable {
  const table = RECORD_TABLES[kind] as unknown as RecordTable<RecordKind>
  return {
    table,
    count: connection.prepare(table.count),
    read: connection.prepare(table.read),
    writes: table.writes.map((sql) => connection.prepare(sql)),
    clears: table.clears.map((sql) => connection.prepare(sql)),
  }
}
