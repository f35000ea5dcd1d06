import { newTitle, type Title, type TitleId } from '@streamvault/core'
import { sampleFile } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { versionViews } from './versions-view.ts'

const MEDIA = sampleFile().media
const titleId = 'film' as TitleId
const file = (name: string, seconds: number, sizeBytes: number, bucket: '1080p' | '720p' = '1080p') =>
  sampleFile({ name, titleId, sizeBytes, bucket, media: { ...MEDIA, durationSeconds: seconds } })

const LARGE = file('large', 7200, 9e9)
const SMALL = file('small', 7201, 4e9)
const EXTENDED = file('extended', 8000, 6e9)
const LOW = file('low', 7200, 2e9, '720p')
const TITLE: Title = { ...newTitle({ kind: 'movie', name: 'Film' }, 0), buckets: ['1080p', '720p'] }

const seen = (title: Title) => {
  const views = versionViews(title, [SMALL, LARGE, LOW, EXTENDED])
  return [LARGE, EXTENDED, SMALL, LOW].map(({ id }) => views.get(id))
}

test('each file is told its rank, whose cut it is, and which better one has all of it', () => {
  expect(seen(TITLE)).toEqual([
    { rank: 1, cut: 1, offsetSeconds: 0 },
    { rank: 2, cut: 2, offsetSeconds: 0 },
    { rank: 3, cut: 1, offsetSeconds: 0, duplicateOf: LARGE.id },
    { rank: 4, cut: 1, offsetSeconds: 0 },
  ])
})

test('what is on record of cuts counts, and not what durations say now', () => {
  const files = [
    { id: LARGE.id, offsetSeconds: 0 },
    { id: EXTENDED.id, offsetSeconds: 3.5 },
  ]
  const others = [SMALL, LOW].map(({ id }) => ({ files: [{ id, offsetSeconds: 0 }] }))
  expect(seen({ ...TITLE, cuts: [{ files }, ...others] })).toEqual([
    { rank: 1, cut: 1, offsetSeconds: 0 },
    { rank: 2, cut: 1, offsetSeconds: 3.5, duplicateOf: LARGE.id },
    { rank: 3, cut: 2, offsetSeconds: 0 },
    { rank: 4, cut: 3, offsetSeconds: 0 },
  ])
})
