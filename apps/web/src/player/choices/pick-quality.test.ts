import { expect, test } from 'vitest'
import type { Bucket, MediaFile } from '../../api/views.ts'
import { filesOfCut, pickQuality } from './pick-quality.ts'

function fileOf(bucket: Bucket, cut: number, rank: number): MediaFile {
  return {
    ...{ id: `${bucket}-${cut}`, name: '', bucket, sizeBytes: 1, mimeType: '', durationSeconds: 1, subtitles: [] },
    ...{ container: 'matroska', tracks: [], version: { rank, cut, offsetSeconds: 0 } },
    release: { editions: [], languages: [], hdr: [] },
  }
}

const [BEST, GOOD, SMALL, LONGER] = [
  ...[fileOf('2160p', 1, 1), fileOf('1080p', 1, 2), fileOf('480p', 1, 4), fileOf('1080p', 2, 3)],
] as [MediaFile, MediaFile, MediaFile, MediaFile]
const FILES = [SMALL, LONGER, GOOD, BEST]

test('files of another cut are not among those of a cut', () => {
  expect(filesOfCut(GOOD, FILES)).toEqual([BEST, GOOD, SMALL])
  expect(filesOfCut(LONGER, FILES)).toEqual([LONGER])
})

test.each([
  ['the best file plays in what comes through', BEST, undefined, 'auto'],
  ['or in what was chosen for the title', BEST, '480p', SMALL.id],
  ['but not in what there is of another cut only', LONGER, '480p', 'auto'],
  ['which is remembered too', BEST, 'auto', 'auto'],
  ['another file than the best is what somebody wants', GOOD, '480p', GOOD.id],
] as const)('%s', (_, file, choice, quality) => {
  expect(pickQuality(file, FILES, choice)).toBe(quality)
})
