import type {
  AuditEntry,
  AuditLog,
  Page,
  PageRequest,
  PeopleFilter,
  PeopleRepository,
  Person,
  PersonId,
  Role,
  RulesEdition,
  RulesLog,
  Session,
  SessionRepository,
} from '@streamvault/core'
import type { KeptDocument } from './kept-document.ts'
import type { MongoConnection } from './mongo-connection.ts'
import { PlainDocuments } from './plain-documents.ts'
import type { VersionNumbers } from './version-numbers.ts'

interface KeptPerson extends KeptDocument {
  readonly role: Role
}

interface KeptSession extends KeptDocument {
  readonly person: PersonId
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

/** Documents that are found by their ids alone. */
abstract class MongoLog<T extends AuditEntry | RulesEdition> extends PlainDocuments<T, KeptDocument> {
  list(page: PageRequest): Promise<Page<T>> {
    return this.page({}, page)
  }

  protected keep(entry: T, version: number): KeptDocument {
    return keptByIdOf(entry, version)
  }
}

/** What was done, one document each. */
export class MongoAudit extends MongoLog<AuditEntry> implements AuditLog {
  constructor(connection: MongoConnection, versions: VersionNumbers) {
    super(connection, 'audit', versions)
  }
}

/** What was decided, one document each edition. */
export class MongoRules extends MongoLog<RulesEdition> implements RulesLog {
  constructor(connection: MongoConnection, versions: VersionNumbers) {
    super(connection, 'rules', versions)
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
