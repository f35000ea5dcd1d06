import type { Job, JobId } from '@streamvault/core'
import { expect, test } from 'vitest'
import { lagFinding } from './home-findings.ts'

const NOW = 1_700_000_000_000
const HOUR_MS = 3_600_000
const lag = { files: 1, parts: 2, bytes: 2000, oldestAt: NOW - 2 * HOUR_MS }
const job = (more: Partial<Job<'mirror'>>) =>
  ({ id: 'j1' as JobId, kind: 'mirror', request: { mirror: 'mirror-s3' }, state: 'done', ...more }) as Job<'mirror'>
const of = (given: Partial<Parameters<typeof lagFinding>[1]>) =>
  lagFinding('mirror-s3', { lag, job: undefined, now: NOW, ...given })

test('a mirror that has everything is well, and one that is being copied to', () => {
  expect(of({ lag: { files: 0, parts: 0, bytes: 0 } })).toMatchObject({ status: 'ok', title: 'Copies in mirror-s3' })
  expect(of({ job: job({ state: 'running' }) })).toMatchObject({ status: 'ok' })
  expect(of({ lag: { ...lag, oldestAt: NOW - HOUR_MS / 2 } })).toMatchObject({ status: 'ok' })
})

test('a mirror that lacks something for hours is told with what to do', () => {
  expect(of({})).toMatchObject({
    status: 'problem',
    sentence: expect.stringMatching(/2 parts of 1 file .*mirror --copy/),
  })
})

test('what the last copying got stuck on is told, however new the files are', () => {
  const fresh = { ...lag, oldestAt: NOW }
  const failed = job({ state: 'failed', failure: { code: 'STORE_UNAVAILABLE', message: 'The store did not answer.' } })
  expect(of({ lag: fresh, job: failed })).toMatchObject({
    status: 'problem',
    sentence: expect.stringContaining('STORE_UNAVAILABLE: The store did not answer. Put that right'),
  })
  const cancelled = job({ state: 'failed', failure: { code: 'JOB_CANCELLED', message: 'It was cancelled.' } })
  expect(of({ lag: fresh, job: cancelled })).toMatchObject({
    status: 'problem',
    sentence: expect.stringContaining('cancelled'),
  })
  const skipped = [{ name: 'a.mkv', reason: 'its bytes are lost.' }]
  const left = job({ outcome: { copiedParts: 0, copiedBytes: 0, skippedCount: 3, skipped } })
  expect(of({ lag: fresh, job: left })).toMatchObject({
    status: 'problem',
    sentence: expect.stringMatching(/left 3 out, such as a.mkv: its bytes are lost\./),
  })
})
