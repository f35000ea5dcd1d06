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
  type Versioned,
} from '@streamvault/core'
import type { Filter } from 'mongodb'
import { DocumentRepository } from './document-repository.ts'
import type { CollectionName } from './indexes.ts'
import type { KeptDocument } from './kept-document.ts'
import type { MongoConnection } from './mongo-connection.ts'
import type { VersionNumbers } from './version-numbers.ts'

interface KeptPerson extends KeptDocument {
  readonly role: Role
}

interface KeptSession extends KeptDocument {
  readonly person: PersonId
}

/** Documents that are all visible, and are found by what is kept beside them. */
abstract class PlainDocuments<T extends { readonly id: string }, D extends KeptDocument> extends DocumentRepository<
  T,
  D
> {
  readonly #versions: VersionNumbers

  protected constructor(connection: MongoConnection, name: CollectionName, versions: VersionNumbers) {
    super(connection, connection.collection<D>(name))
    this.#versions = versions
  }

  async insert(value: T): Promise<Versioned<T>> {
    const version = await this.#versions.first()
    await this.insertKept(this.keep(value, version))
    return { value, version }
  }

  /** One page by id of those that `filter` finds. */
  protected async page(filter: object, { limit, after }: PageRequest): Promise<Page<T>> {
    assert(limit >= 1 && limit <= PAGE_PEOPLE_MAX, `a page has 1 to ${PAGE_PEOPLE_MAX} entries`)
    return pageById(await this.find({ ...filter, _id: { $gt: idOfCursor(after) } }, limit + 1), limit)
  }

  /** By id; all of them where `limit` is 0. */
  protected async find(filter: object, limit: number): Promise<T[]> {
    const found = this.documents.find(filter as Filter<D>, { sort: { _id: 1 }, limit })
    return (await this.connection.run(() => found.toArray())).map(({ document }) => JSON.parse(document))
  }
}

/** People, one document each. */
export class MongoPeople extends PlainDocuments<Person, KeptPerson> implements PeopleRepository {
  constructor(connection: MongoConnection, versions: VersionNumbers) {
    super(connection, 'people', versions)
  }

  list({ role }: PeopleFilter, page: PageRequest): Promise<Page<Person>> {
    return this.page(role === undefined ? {} : { role }, page)
  }

  protected keep(person: Person, version: number): KeptPerson {
    return keptPersonOf(person, version)
  }
}

/** Where people are signed in, one document each. */
export class MongoSessions extends PlainDocuments<Session, KeptSession> implements SessionRepository {
  constructor(connection: MongoConnection, versions: VersionNumbers) {
    super(connection, 'sessions', versions)
  }

  listOf(person: PersonId): Promise<readonly Session[]> {
    return this.find({ person }, 0)
  }

  protected keep(session: Session, version: number): KeptSession {
    return keptSessionOf(session, version)
  }
}

/** What was done, one document each. */
export class MongoAudit extends PlainDocuments<AuditEntry, KeptDocument> implements AuditLog {
  constructor(connection: MongoConnection, versions: VersionNumbers) {
    super(connection, 'audit', versions)
  }

  list(page: PageRequest): Promise<Page<AuditEntry>> {
    return this.page({}, page)
  }

  protected keep(entry: AuditEntry, version: number): KeptDocument {
    return keptByIdOf(entry, version)
  }
}

/** What was decided, one document each edition. */
export class MongoRules extends PlainDocuments<RulesEdition, KeptDocument> implements RulesLog {
  constructor(connection: MongoConnection, versions: VersionNumbers) {
    super(connection, 'rules', versions)
  }

  list(page: PageRequest): Promise<Page<RulesEdition>> {
    return this.page({}, page)
  }

  protected keep(edition: RulesEdition, version: number): KeptDocument {
    return keptByIdOf(edition, version)
  }
}

/** What is kept of a person. */
export function keptPersonOf(person: Person, version: number): KeptPerson {
  return { _id: person.id, version, role: person.role, document: JSON.stringify(person) }
}

/** What is kept of a session. */
export function keptSessionOf(session: Session, version: number): KeptSession {
  return { _id: session.id, version, person: session.person, document: JSON.stringify(session) }
}

/** What is kept of what is found by its id alone. */
export function keptByIdOf(value: AuditEntry | RulesEdition, version: number): KeptDocument {
  return { _id: value.id, version, document: JSON.stringify(value) }
}
