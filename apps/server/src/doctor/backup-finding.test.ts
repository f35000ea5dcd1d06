import { loadConfig } from '@streamvault/config'
import type { Job } from '@streamvault/core'
import { expect, test } from 'vitest'
import { ageFinding, missingFinding } from './backup-finding.ts'

const RECIPIENT = 'age1p6cwmk69tn4tcq8zpd4sderl3zmnruu9gzedflsnzer6w8evtemsaz06xu'
const HOUR_MS = 3_600_000
const NOW = Date.UTC(2026, 10, 28)
const DISK = { STREAMVAULT_STORE: 'disk' }
const TELEGRAM = {
  STREAMVAULT_TELEGRAM_API_ID: '1',
  STREAMVAULT_TELEGRAM_API_HASH: '0123456789abcdef0123456789abcdef',
  STREAMVAULT_WORKER_BOT_TOKENS: `7:${'x'.repeat(35)}`,
  STREAMVAULT_STORE_CHANNELS: '-1001234567890',
}

test.each([
  { what: 'without a key', given: DISK, status: 'unchecked', says: 'there is no key' },
  { what: 'with a folder and a key', given: { ...DISK, STREAMVAULT_BACKUP_RECIPIENT: RECIPIENT }, status: undefined },
  {
    what: 'with a key that has a wrong letter',
    given: { ...DISK, STREAMVAULT_BACKUP_RECIPIENT: RECIPIENT.replace('p6', 'p7') },
    status: 'problem',
    says: 'no recipient',
  },
  {
    what: 'with a key and no channel',
    given: { ...TELEGRAM, STREAMVAULT_BACKUP_RECIPIENT: RECIPIENT },
    status: 'problem',
    says: 'STREAMVAULT_BACKUP_CHANNEL',
  },
  {
    what: 'with a channel and no key',
    given: { ...TELEGRAM, STREAMVAULT_BACKUP_CHANNEL: '-1009876543210' },
    status: 'problem',
    says: 'there is no key',
  },
  { what: 'in a trial', given: { STREAMVAULT_BACKUP_RECIPIENT: RECIPIENT }, status: 'unchecked', says: '--to FILE' },
])('$what, the doctor says what backups lack', ({ given, status, says = '' }) => {
  const found = missingFinding(loadConfig(given))
  expect(found?.status).toBe(status)
  expect(found?.sentence ?? '').toContain(says)
})

const last = (hours: number) => ({ id: 'ab', createdAt: NOW - hours * HOUR_MS, sizeBytes: 1024 })
const failed = {
  state: 'failed',
  failure: { code: 'STORE_FULL', message: 'The store has no room left.' },
} as Job<'backup'>

test.each([
  { last: undefined, job: undefined, status: 'problem', says: 'None was made yet' },
  { last: undefined, job: failed, status: 'problem', says: 'STORE_FULL: The store has no room left.' },
  { last: undefined, job: { state: 'running' } as Job<'backup'>, status: 'ok', says: 'under way' },
  { last: last(5), job: undefined, status: 'ok', says: '5 hours old, 1.0 KiB' },
  { last: last(30), job: failed, status: 'ok', says: 'STORE_FULL' },
  { last: last(40), job: failed, status: 'problem', says: 'One is due every 24 hours' },
])('of $last and $job the doctor says: $says', ({ last, job, status, says }) => {
  const found = ageFinding({ last, job, everyMs: 24 * HOUR_MS, now: NOW })
  expect([found.status, found.sentence]).toEqual([status, expect.stringContaining(says)])
  expect(ageFinding({ last: last ?? undefined, job, everyMs: 0, now: NOW }).status).toBe(
    last === undefined ? status : 'ok',
  )
})
