import {
  type AuditEntry,
  auditId,
  editionId,
  type Person,
  personIdOf,
  type RulesEdition,
  type Session,
  type SessionId,
} from '@streamvault/core'

const NOON = 1_700_000_000_000
const A_SHA256 = 'ab'.repeat(32)

/** Somebody of a Telegram account. */
export function samplePerson(telegramId: string, changes: Partial<Person> = {}): Person {
  const id = personIdOf(telegramId)
  return { id, telegramId, name: `Person ${telegramId}`, role: 'viewer', addedAt: NOON, ...changes }
}

/** A browser of the person of a Telegram account. */
export function sampleSession(id: string, telegramId: string, changes: Partial<Session> = {}): Session {
  const times = { turnedAt: NOON, begunAt: NOON, usedAt: NOON }
  return {
    id: id as SessionId,
    person: personIdOf(telegramId),
    secret: A_SHA256,
    ...times,
    device: 'Firefox',
    ...changes,
  }
}

/** Something that was done `ms` after noon. */
export function sampleDeed(ms: number, changes: Partial<AuditEntry> = {}): AuditEntry {
  const at = NOON + ms
  return { id: auditId(at, 'a'), at, who: 'telegram-1', what: 'banPerson', requestId: 'r1', ...changes }
}

/** The rules as somebody has made them for the `number`th time. */
export function sampleEdition(number: number, changes: Partial<RulesEdition> = {}): RulesEdition {
  const rules = { strangers: 'members', channels: ['1000'], jobsQueued: number }
  return { id: editionId(number), number, at: NOON + number, who: 'telegram-1', rules, ...changes }
}
