import {
  type AuditEntry,
  type AuditLog,
  assert,
  idOfCursor,
  PAGE_PEOPLE_MAX,
  type Page,
  type PageRequest,
  type PeopleFilter,
  type PeopleRepository,
  type Person,
  type PersonId,
  pageById,
  type Role,
  type RulesEdition,
  type RulesLog,
  type Session,
  type SessionRepository,
} from '@streamvault/core'
import type { Statement } from 'better-sqlite3'
import { DocumentRepository } from './document-repository.ts'
import type { SqliteConnection } from './sqlite-connection.ts'

export const PEOPLE_QUERIES = {
  insert: 'insert into people(id, version, role, document) values(@id, @version, @role, @document)',
  replace: `update people set version = @version, role = @role, document = @document
    where id = @id and version = @expected`,
  list: 'select document from people where id > @after order by id limit @limit',
  listOfRole: 'select document from people where role = @role and id > @after order by id limit @limit',
} as const

export const SESSION_QUERIES = {
  insert: 'insert into sessions(id, version, person, document) values(@id, @version, @person, @document)',
  replace: `update sessions set version = @version, person = @person, document = @document
    where id = @id and version = @expected`,
  listOf: 'select document from sessions where person = @person order by id',
} as const

export const AUDIT_QUERIES = {
  insert: 'insert into audit(id, version, document) values(@id, @version, @document)',
  replace: 'update audit set version = @version, document = @document where id = @id and version = @expected',
  list: 'select document from audit where id > @after order by id limit @limit',
} as const

export const RULES_QUERIES = {
  insert: 'insert into rules(id, version, document) values(@id, @version, @document)',
  replace: 'update rules set version = @version, document = @document where id = @id and version = @expected',
  list: 'select document from rules where id > @after order by id limit @limit',
} as const

interface DocumentRow {
  readonly document: string
}

interface ById {
  readonly after: string
  readonly limit: number
}

/** People, by their ids and by their roles. */
export class SqlitePeople extends DocumentRepository<Person> implements PeopleRepository {
  readonly #connection: SqliteConnection
  readonly #list: Statement<[ById], DocumentRow>
  readonly #listOfRole: Statement<[ById & { role: Role }], DocumentRow>

  constructor(connection: SqliteConnection) {
    const { insert, replace, list, listOfRole } = PEOPLE_QUERIES
    super(connection, { name: 'people', insert, replace, columnsOf: personColumnsOf })
    this.#connection = connection
    this.#list = connection.prepare(list)
    this.#listOfRole = connection.prepare(listOfRole)
  }

  async list({ role }: PeopleFilter, page: PageRequest): Promise<Page<Person>> {
    const key = keyOf(page)
    return await this.#connection.run(() => {
      const rows = role === undefined ? this.#list.all(key) : this.#listOfRole.all({ ...key, role })
      return pageById(rows.map(parsed<Person>), page.limit)
    })
  }
}

/** Where people are signed in, by the sessions' ids and by people. */
export class SqliteSessions extends DocumentRepository<Session> implements SessionRepository {
  readonly #connection: SqliteConnection
  readonly #listOf: Statement<[{ person: PersonId }], DocumentRow>

  constructor(connection: SqliteConnection) {
    const { insert, replace, listOf } = SESSION_QUERIES
    super(connection, { name: 'sessions', insert, replace, columnsOf: sessionColumnsOf })
    this.#connection = connection
    this.#listOf = connection.prepare(listOf)
  }

  listOf(person: PersonId): Promise<readonly Session[]> {
    return this.#connection.run(() => this.#listOf.all({ person }).map(parsed<Session>))
  }
}

/** Documents that are found by their ids alone. */
abstract class SqliteLog<T extends { readonly id: string }> extends DocumentRepository<T> {
  readonly #connection: SqliteConnection
  readonly #list: Statement<[ById], DocumentRow>

  protected constructor(
    connection: SqliteConnection,
    name: string,
    { insert, replace, list }: Readonly<Record<'insert' | 'replace' | 'list', string>>,
  ) {
    super(connection, { name, insert, replace, columnsOf: () => ({}) })
    this.#connection = connection
    this.#list = connection.prepare(list)
  }

  async list(page: PageRequest): Promise<Page<T>> {
    const key = keyOf(page)
    return await this.#connection.run(() => pageById(this.#list.all(key).map(parsed<T>), page.limit))
  }
}

/** What was done. */
export class SqliteAudit extends SqliteLog<AuditEntry> implements AuditLog {
  constructor(connection: SqliteConnection) {
    super(connection, 'audit', AUDIT_QUERIES)
  }
}

/** What was decided. */
export class SqliteRules extends SqliteLog<RulesEdition> implements RulesLog {
  constructor(connection: SqliteConnection) {
    super(connection, 'rules', RULES_QUERIES)
  }
}

/** What of a person has a column. */
export const personColumnsOf = ({ role }: Person) => ({ role })

/** What of a session has a column. */
export const sessionColumnsOf = ({ person }: Session) => ({ person })

function keyOf({ limit, after }: PageRequest): ById {
  assert(limit >= 1 && limit <= PAGE_PEOPLE_MAX, `a page has 1 to ${PAGE_PEOPLE_MAX} entries`)
  return { after: idOfCursor(after), limit: limit + 1 }
}

function parsed<T>({ document }: DocumentRow): T {
  return JSON.parse(document)
}
