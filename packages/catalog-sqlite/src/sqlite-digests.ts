import type { DigestRepository, FileId } from '@streamvault/core'
import type { Statement } from 'better-sqlite3'
import type { SqliteConnection } from './sqlite-connection.ts'

/** Slice digests, one blob per file. */
export class SqliteDigests implements DigestRepository {
  readonly #connection: SqliteConnection
  readonly #get: Statement<[{ file: FileId }], { crc32s: Uint8Array }>
  readonly #put: Statement<[{ file: FileId; digests: Uint8Array }]>
  readonly #remove: Statement<[{ file: FileId }]>

  constructor(connection: SqliteConnection) {
    this.#connection = connection
    this.#get = connection.prepare('select crc32s from digests where file_id = @file')
    this.#put = connection.prepare(`insert into digests(file_id, crc32s) values(@file, @digests)
      on conflict(file_id) do update set crc32s = excluded.crc32s`)
    this.#remove = connection.prepare('delete from digests where file_id = @file')
  }

  get(file: FileId): Promise<Uint8Array | undefined> {
    return this.#connection.run(() => this.#get.get({ file })?.crc32s)
  }

  async put(file: FileId, digests: Uint8Array): Promise<void> {
    await this.#connection.run(() => this.#put.run({ file, digests }))
  }

  async remove(file: FileId): Promise<void> {
    await this.#connection.run(() => this.#remove.run({ file }))
  }
}
