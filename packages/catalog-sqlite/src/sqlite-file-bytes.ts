import type { FileBytesRepository, FileId } from '@streamvault/core'
import type { Statement } from 'better-sqlite3'
import type { SqliteConnection } from './sqlite-connection.ts'

/** A table with one blob per file. */
export type FileBytesTable =
  | { readonly table: 'digests'; readonly column: 'crc32s' }
  | { readonly table: 'key_frames'; readonly column: 'packed' }

/** The statements of one such table. */
function queriesOf({ table, column }: FileBytesTable) {
  return {
    get: `select ${column} as bytes from ${table} where file_id = @file`,
    put: `insert into ${table}(file_id, ${column}) values(@file, @bytes)
      on conflict(file_id) do update set ${column} = excluded.${column}`,
    remove: `delete from ${table} where file_id = @file`,
  }
}

/** Bytes of files, one blob each. */
export class SqliteFileBytes implements FileBytesRepository {
  readonly #connection: SqliteConnection
  readonly #get: Statement<[{ file: FileId }], { bytes: Uint8Array }>
  readonly #put: Statement<[{ file: FileId; bytes: Uint8Array }]>
  readonly #remove: Statement<[{ file: FileId }]>

  constructor(connection: SqliteConnection, table: FileBytesTable) {
    const queries = queriesOf(table)
    this.#connection = connection
    this.#get = connection.prepare(queries.get)
    this.#put = connection.prepare(queries.put)
    this.#remove = connection.prepare(queries.remove)
  }

  get(file: FileId): Promise<Uint8Array | undefined> {
    return this.#connection.run(() => this.#get.get({ file })?.bytes)
  }

  async put(file: FileId, bytes: Uint8Array): Promise<void> {
    await this.#connection.run(() => this.#put.run({ file, bytes }))
  }

  async remove(file: FileId): Promise<void> {
    await this.#connection.run(() => this.#remove.run({ file }))
  }
}
