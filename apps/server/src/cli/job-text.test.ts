import type { Job, JobId } from '@streamvault/core'
import { expect, test } from 'vitest'
import { jobText } from './job-text.ts'

const COMMON = { id: 'job-1' as JobId, state: 'running', attempts: 1, createdAt: 0 } as const
const TOTALS = { doneBytes: 50, totalBytes: 100 }
const SEVERAL = { phase: 'storing', name: 'S01E03.mkv', finishedCount: 2, filesCount: 20, ...TOTALS } as const
const JOBS: readonly (readonly [Job, string])[] = [
  [
    { ...COMMON, kind: 'unpack', key: '/a.zip', request: { path: '/a.zip', relativePath: 'a.zip' }, progress: SEVERAL },
    'running  unpack   job-1  /a.zip  storing  50% of 100 B  3/20  S01E03.mkv',
  ],
  [
    {
      ...COMMON,
      kind: 'leech',
      key: 'films.example#1f',
      request: { url: 'https://films.example/?token=secret' },
      progress: { phase: 'storing', ...TOTALS },
    },
    'running  leech    job-1  films.example#1f  storing  50% of 100 B',
  ],
  [
    { ...COMMON, state: 'waiting', kind: 'torrent', key: 'btih:1f', request: { source: 'magnet:' } },
    'waiting  torrent  job-1  btih:1f',
  ],
  [
    {
      ...COMMON,
      state: 'failed',
      kind: 'ingest',
      key: '/a.mkv',
      request: { path: '/a.mkv', recognised: { kind: 'movie', name: 'a' } },
      failure: { code: 'SOURCE_EMPTY', message: 'The file is empty.' },
    },
    'failed   ingest   job-1  /a.mkv  The file is empty. (SOURCE_EMPTY)',
  ],
]

test.each(JOBS)('a job is told in a line (%#)', (job, line) => {
  expect(jobText(job)).toBe(line)
})
