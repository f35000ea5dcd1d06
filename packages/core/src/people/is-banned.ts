import type { Instant } from '../ports/clock.ts'
import type { Person } from '../vocabulary/person.ts'

/** Whether a person may not come in at `now`. */
export function isBanned({ banned }: Pick<Person, 'banned'>, now: Instant): boolean {
  return banned !== undefined && (banned.until === undefined || banned.until > now)
}
