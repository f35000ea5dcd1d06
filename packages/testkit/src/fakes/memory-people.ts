import {
  type AuditEntry,
  type AuditLog,
  idOfCursor,
  type Page,
  type PageRequest,
  type PeopleFilter,
  type PeopleRepository,
  type Person,
  type PersonId,
  pageById,
  type RulesEdition,
  type RulesLog,
  type Session,
  type SessionRepository,
} from '@streamvault/core'
import { MemoryRepository } from './memory-repository.ts'

/** People in memory. */
export class MemoryPeople extends MemoryRepository<Person> implements PeopleRepository {
  async list({ role }: PeopleFilter, page: PageRequest): Promise<Page<Person>> {
    return listById(
      this.all().filter((person) => role === undefined || person.role === role),
      page,
    )
  }
}

/** Where people are signed in, in memory. */
export class MemorySessions extends MemoryRepository<Session> implements SessionRepository {
  async listOf(person: PersonId): Promise<readonly Session[]> {
    return byId(this.all().filter((session) => session.person === person))
  }
}

/** What was done, in memory. */
export class MemoryAudit extends MemoryRepository<AuditEntry> implements AuditLog {
  async list(page: PageRequest): Promise<Page<AuditEntry>> {
    return listById(this.all(), page)
  }
}

/** What was decided, in memory. */
export class MemoryRules extends MemoryRepository<RulesEdition> implements RulesLog {
  async list(page: PageRequest): Promise<Page<RulesEdition>> {
    return listById(this.all(), page)
  }
}

function listById<T extends { readonly id: string }>(documents: readonly T[], { limit, after }: PageRequest): Page<T> {
  const from = idOfCursor(after)
  return pageById(byId(documents.filter(({ id }) => id > from)).slice(0, limit + 1), limit)
}

function byId<T extends { readonly id: string }>(documents: readonly T[]): T[] {
  return documents.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}
