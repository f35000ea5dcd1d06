import type { AdoptOutcome, Job, JobId } from '@streamvault/core'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createAdoptReport } from './adopt-report.ts'

const outcome: AdoptOutcome = {
  foundCount: 20,
  restored: 3,
  adopted: 2,
  known: 1,
  skippedCount: 4,
  skipped: [
    { name: 'notes\u001b[2J.txt', reason: 'It is not a video, by its name and type.' },
    { name: 'half.mp4', reason: 'The video is incomplete: its end is missing.' },
  ],
}
const job: Job<'adopt'> = {
  id: 'job' as JobId,
  kind: 'adopt',
  key: '-1001',
  state: 'done',
  request: { place: '-1001' },
  outcome,
  attempts: 1,
  createdAt: 0,
}
const failure = { code: 'PLACE_NOT_FOUND', message: 'The store knows no such place.' } as const

function printedBy(json: boolean): string[] {
  const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  onTestFinished(() => void vi.restoreAllMocks())
  const report = createAdoptReport({ json, terminal: false })
  report.onJob('-1001', { ...job, state: 'running', progress: { ...outcome } })
  report.onJob('-1001', job)
  report.onJob('-1002', { ...job, state: 'failed', failure })
  expect(report.end()).toEqual({ restored: 3, adopted: 2, known: 1, skipped: 4, failed: 1 })
  return printed.mock.calls.map(([text]) => String(text).trimEnd())
}

test('every place is told with its counts, and what was skipped with its reason', () => {
  expect(printedBy(false)).toEqual([
    'skipped  notes\\u{1b}[2J.txt: It is not a video, by its name and type.',
    'skipped  half.mp4: The video is incomplete: its end is missing.',
    'skipped  2 more',
    'done     -1001: 20 looked at, 3 restored, 2 adopted, 1 already known, 4 skipped',
    'failed   -1002: The store knows no such place. (PLACE_NOT_FOUND)',
    '3 restored, 2 adopted, 1 already known, 4 skipped; 1 place failed',
  ])
})

test('JSON is one object per place, then one with the totals', () => {
  expect(printedBy(true).map((line) => JSON.parse(line))).toEqual([
    { place: '-1001', status: 'done', ...outcome },
    { place: '-1002', status: 'failed', ...failure },
    { restored: 3, adopted: 2, known: 1, skipped: 4, failed: 1 },
  ])
})
