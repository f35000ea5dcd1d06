import type { PersonId } from '../vocabulary/ids.ts'
import type { AuditEntry, Person, Role, Session } from '../vocabulary/person.ts'
import type { RulesEdition } from '../vocabulary/rules-edition.ts'
import type { Page, PageRequest } from './page.ts'
import type { Repository } from './repository.ts'

/** Pages of people, of what was done, and of what was decided have so many entries at the most. */
export const PAGE_PEOPLE_MAX = 200

export interface PeopleFilter {
  readonly role?: Role
}

export interface PeopleRepository extends Repository<Person> {
  /** By id, ascending; 1 to `PAGE_PEOPLE_MAX` a page. Throws `CURSOR_INVALID`. */
  list(filter: PeopleFilter, page: PageRequest): Promise<Page<Person>>
}

export interface SessionRepository extends Repository<Session> {
  /** All of one person's, by id. */
  listOf(person: PersonId): Promise<readonly Session[]>
}

/** What was done, by whom. Nothing is removed. */
export interface AuditLog extends Pick<Repository<AuditEntry>, 'insert' | 'replace'> {
  /** Newest first, then by id; 1 to `PAGE_PEOPLE_MAX` a page. Throws `CURSOR_INVALID`. */
  list(page: PageRequest): Promise<Page<AuditEntry>>
}

/** What the operator has decided, edition by edition. Nothing is changed or removed. */
export interface RulesLog extends Pick<Repository<RulesEdition>, 'insert'> {
  /** Newest first; 1 to `PAGE_PEOPLE_MAX` a page. Throws `CURSOR_INVALID`. */
  list(page: PageRequest): Promise<Page<RulesEdition>>
}
