import { expect, test } from 'vitest'
import type { MediaFile } from '../api/views.ts'
import { chapterAt, chaptersOf } from './chapters.ts'

const CHAPTERS = [{ startSeconds: 0, name: 'One' }, { startSeconds: 60, name: 'Two' }, { startSeconds: 120 }]

function fileOf(cut: number, offsetSeconds: number, chapters?: MediaFile['chapters']): MediaFile {
  return {
    ...{ id: 'f', name: '', bucket: '1080p', sizeBytes: 1, mimeType: '', durationSeconds: 200, subtitles: [] },
    ...{ container: 'matroska', tracks: [], version: { rank: 1, cut, offsetSeconds } },
    release: { editions: [], languages: [], hdr: [] },
    ...(chapters && { chapters }),
  }
}

test('a film has the chapters of its file', () => {
  const file = fileOf(1, 0, CHAPTERS)
  expect(chaptersOf(file, [file])).toEqual(CHAPTERS)
})

test('or those of another file of its cut, as much later or earlier as that one is', () => {
  const file = fileOf(1, 0)
  expect(chaptersOf(file, [fileOf(2, 0, CHAPTERS), file, fileOf(1, 5, CHAPTERS)])).toEqual([
    { startSeconds: -5, name: 'One' },
    { startSeconds: 55, name: 'Two' },
    { startSeconds: 115 },
  ])
})

test('one chapter alone is none', () => {
  const file = fileOf(1, 0, [{ startSeconds: 0, name: 'All of it' }])
  expect(chaptersOf(file, [file])).toEqual([])
})

test.each([
  [-1, undefined],
  [0, 'One'],
  [59.9, 'One'],
  [60, 'Two'],
])('at %d s it is %s', (seconds, name) => {
  expect(chapterAt(CHAPTERS, seconds)?.name).toBe(name)
})
