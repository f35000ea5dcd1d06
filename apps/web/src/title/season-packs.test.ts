import { expect, test } from 'vitest'
import type { Bucket, MediaFile } from '../api/views.ts'
import { sampleFile } from './sample-file.ts'
import { packsOf } from './season-packs.ts'

function file(bucket: Bucket, sizeBytes: number): MediaFile {
  return sampleFile({ id: `${bucket}-${sizeBytes}`, bucket, sizeBytes })
}

test('a season has a pack for each of its buckets, best first, with the episodes and bytes that are in it', () => {
  const episodes = [
    { number: 1, files: [file('1080p', 1000), file('480p', 10)] },
    { number: 2, files: [file('480p', 20), file('480p', 30)] },
    { number: 3, files: [] },
  ]
  expect(packsOf({ number: 1, episodes }, ['1080p', '720p', '480p'])).toEqual([
    { bucket: '1080p', episodesCount: 1, sizeBytes: 1000 },
    { bucket: '480p', episodesCount: 2, sizeBytes: 60 },
  ])
})

test('a season without files has no pack', () => {
  expect(packsOf({ number: 1, episodes: [{ number: 1, files: [] }] }, ['480p'])).toEqual([])
})
