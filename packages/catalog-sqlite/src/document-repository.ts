import { type Repository, VaultError, type Versioned } from '@streamvault/core'
import type { Statement } from 'better-sqlite3'
import type { SqliteConnection } from './sqlite-connection.ts'

/** How documents of one type are kept: `insert` and `replace` bind the columns, `id`, `version` and `document`. */
export interface DocumentTable<T extends { readonly id: string }> {
  readonly name: string
  readonly insert: string
  /** Changes the row of `id` only while its version is `expected`. */
  readonly replace: string
  readonly columnsOf: (value: T) => Readonly<Record<string, string | number | null>>
  /** Throws when a new document may not come in; asked within the transaction that would insert it. */
  readonly admit?: (value: T) => void
  /** Hears of a document that is about to go, within the transaction that removes it. */
  readonly leave?: (id: T['id']) => void
}

interface DocumentRow {
  readonly version: number
  readonly document: string
}

/**
 * Documents as JSON, beside the columns that queries need.
 *
 * Versions come from one counter of the whole database, so a document that was removed and inserted again never has a
 * version that a reader of the old one still holds.
 */
export class DocumentRepository<T extends { readonly id: string }> implements Repository<T> {
  readonly #connection: SqliteConnection
  readonly #columnsOf: DocumentTable<T>['columnsOf']
  readonly #admit: DocumentTable<T>['admit']
  readonly #leave: DocumentTable<T>['leave']
  readonly #get: Statement<[{ id: string }], DocumentRow>
  readonly #insert: Statement<[object]>
  readonly #replace: Statement<[object]>
  readonly #remove: Statement<[{ id: string }]>
  readonly #nextVersion: Statement<[object], { value: number }>

  constructor(connection: SqliteConnection, table: DocumentTable<T>) {
    this.#connection = connection
    this.#columnsOf = table.columnsOf
    this.#admit = table.admit
    this.#leave = table.leave
    this.#get = connection.prepare(`select version, document from ${table.name} where id = @id`)
    this.#insert = connection.prepare(table.insert)
    this.#replace = connection.prepare(table.replace)
    this.#remove = connection.prepare(`delete from ${table.name} where id = @id`)
    this.#nextVersion = connection.prepare('update revision set value = value + 1 returning value')
  }

  get(id: T['id']): Promise<Versioned<T> | undefined> {
    return this.#connection.run(() => {
      const row = this.#get.get({ id })
      return row && { value: JSON.parse(row.document), version: row.version }
    })
  }

  insert(value: T): Promise<Versioned<T>> {
    return this.#connection.transact(() => {
      this.#admit?.(value)
      const version = this.#takeVersion()
      this.#insert.run(this.#bind(value, version))
      return { value, version }
    })
  }

  replace(value: T, expected: number): Promise<Versioned<T>> {
    return this.#connection.transact(() => {
      const version = this.#takeVersion()
      const { changes } = this.#replace.run({ ...this.#bind(value, version), expected })
      if (changes === 0) throw new VaultError('CATALOG_CONFLICT', { id: value.id, expected })
      return { value, version }
    })
  }

  async remove(id: T['id']): Promise<void> {
    await this.#connection.transact(() => {
      this.#leave?.(id)
      this.#remove.run({ id })
    })
  }

  #bind(value: T, version: number): object {
    return { ...this.#columnsOf(value), id: value.id, version, document: JSON.stringify(value) }
  }

  #takeVersion(): number {
    const row = this.#nextVersion.get({})
    if (row === undefined) throw new Error('the schema counts revisions')
    return row.value
  }
}
