import {
  assert,
  idOfCursor,
  PAGE_WORK_MAX,
  type Page,
  type PageRequest,
  pageById,
  type Workable,
  type WorkList,
} from '@streamvault/core'
import type { Statement } from 'better-sqlite3'
import { DocumentRepository } from './document-repository.ts'
import type { SqliteConnection } from './sqlite-connection.ts'

const queriesOf = <N extends 'cases' | 'notices'>(name: N) =>
  ({
    insert: `insert into ${name}(id, version, state, document) values(@id, @version, @state, @document)`,
    replace: `update ${name} set version = @version, state = @state, document = @document
      where id = @id and version = @expected`,
    list: `select document from ${name} where id > @after order by id limit @limit`,
    listOfState: `select document from ${name} where state = @state and id > @after order by id limit @limit`,
  }) as const

export const CASE_QUERIES = queriesOf('cases')
export const NOTICE_QUERIES = queriesOf('notices')

interface DocumentRow {
  readonly document: string
}

interface ById {
  readonly after: string
  readonly limit: number
}

/** What is worked off, by its ids and by its states. */
export class SqliteWorkList<T extends Workable> extends DocumentRepository<T> implements WorkList<T> {
  readonly #connection: SqliteConnection
  readonly #list: Statement<[ById], DocumentRow>
  readonly #listOfState: Statement<[ById & { state: string }], DocumentRow>

  constructor(connection: SqliteConnection, queries: typeof CASE_QUERIES | typeof NOTICE_QUERIES) {
    const { insert, replace, list, listOfState } = queries
    const name = queries === CASE_QUERIES ? 'cases' : 'notices'
    super(connection, { name, insert, replace, columnsOf: workColumnsOf })
    this.#connection = connection
    this.#list = connection.prepare(list)
    this.#listOfState = connection.prepare(listOfState)
  }

  async list({ state }: { readonly state?: T['state'] }, { limit, after }: PageRequest): Promise<Page<T>> {
    assert(limit >= 1 && limit <= PAGE_WORK_MAX, `a page has 1 to ${PAGE_WORK_MAX} entries`)
    const key = { after: idOfCursor(after), limit: limit + 1 }
    return await this.#connection.run(() => {
      const rows = state === undefined ? this.#list.all(key) : this.#listOfState.all({ ...key, state })
      return pageById(
        rows.map(({ document }): T => JSON.parse(document)),
        limit,
      )
    })
  }
}

/** What of it has a column. */
export const workColumnsOf = ({ state }: Pick<Workable, 'state'>) => ({ state })
