import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FileId } from '../vocabulary/ids.ts'
import { BUCKETS } from '../vocabulary/media.ts'
import { bucketOf } from './bucket-of.ts'
import { newTitle, placeFile, relistFiles } from './place-file.ts'
import { searchTokens } from './search-tokens.ts'
import { titleIdOf } from './title-id.ts'

const fileId = (id: string) => id as FileId
const movie = newTitle({ kind: 'movie', name: 'Film', year: 2008 }, 1)
const series = newTitle({ kind: 'series', name: 'Show' }, 1)

test('placing files in any order, once or twice, gives the same title', () => {
  const file = fc.record({
    bucket: fc.constantFrom(...BUCKETS),
    episode: fc
      .record({ season: fc.nat(2), episode: fc.nat(3), more: fc.nat(2) })
      .map(({ season, episode, more }) => ({ season, episode, ...(more > 0 && { lastEpisode: episode + more }) })),
  })
  fc.assert(
    fc.property(fc.array(file), (files) => {
      const forward = files.reduce((title, one) => placeFile(title, one), series)
      const backward = [...files, ...files].reverse().reduce((title, one) => placeFile(title, one), series)
      expect(backward).toEqual(forward)
    }),
  )
})

test('a movie gathers its buckets, best first', () => {
  const title = placeFile(placeFile(movie, { bucket: '480p' }), { bucket: '2160p' })
  expect(title.buckets).toEqual(['2160p', '480p'])
  expect(title.seasons).toEqual([])
})

test('the first name of an episode stays', () => {
  const episode = { season: 1, episode: 2 }
  const once = placeFile(series, { bucket: '720p', episode }, 'Pilot')
  const twice = placeFile(once, { bucket: '480p', episode }, 'Other')
  expect(twice.seasons).toEqual([{ number: 1, episodes: [{ number: 2, name: 'Pilot', buckets: ['720p', '480p'] }] }])
})

test('a file of several episodes is listed with each, and names the first', () => {
  const file = { id: fileId('a'), bucket: '720p', episode: { season: 1, episode: 2, lastEpisode: 4 } } as const
  const title = placeFile(series, file, 'Pilot')
  const buckets = ['720p']
  const listed = [
    { number: 2, name: 'Pilot', buckets },
    { number: 3, buckets },
    { number: 4, buckets },
  ]
  expect(title.seasons).toEqual([{ number: 1, episodes: listed }])
  const named = placeFile(title, { bucket: '480p', episode: { season: 1, episode: 3 } }, 'Second')
  expect(relistFiles(named, [file]).seasons[0]?.episodes[1]).toEqual({ number: 3, name: 'Second', buckets })
})

test.each([
  [3840, 2160, '2160p'],
  [3840, 1600, '2160p'],
  [2560, 1440, '1080p'],
  [1920, 1080, '1080p'],
  [1920, 800, '1080p'],
  [1440, 1080, '1080p'],
  [1280, 720, '720p'],
  [1280, 528, '720p'],
  [1024, 576, '480p'],
  [854, 480, '480p'],
  [320, 240, '480p'],
])('a picture of %i×%i is in bucket %s', (width, height, bucket) => {
  expect(bucketOf({ width, height })).toBe(bucket)
})

test.each([
  ['movie', 'Big Buck Bunny', 2008, 'big-buck-bunny-2008'],
  ['movie', 'Amélie', 2001, 'amelie-2001'],
  ['movie', "Ocean's Eleven", undefined, 'ocean-s-eleven'],
  ['series', 'Fargo', undefined, 'fargo-series'],
  ['series', 'Dark Dark', 2017, 'dark-dark-2017-series'],
  ['movie', '七人の侍', 1954, '七人の侍-1954'],
  ['movie', '!!!', undefined, 'u21-u21-u21'],
  ['movie', '🎉 🎈', undefined, 'u1f389-u1f388'],
  ['movie', ' ', undefined, 'untitled'],
] as const)('the id of the %s %s (%s) is %s', (kind, name, year, id) => {
  expect(titleIdOf({ kind, name, ...(year === undefined ? {} : { year }) })).toBe(id)
})

test('what is in doubt has an id that no title has', () => {
  expect(titleIdOf({ kind: 'movie', name: 'Film', doubt: 'nameless' })).toBe('film~review')
  expect(titleIdOf({ kind: 'movie', name: 'Film ~review' })).toBe('film-review')
})

test('words are folded: marks and case do not matter, and each counts once', () => {
  expect(searchTokens('Amélie & AMÉLIE, ﬁne Straße')).toEqual(['amelie', 'fine', 'straße'])
  expect(searchTokens(' –!– ')).toEqual([])
})

test('a title that is listed anew has what its files say, and the names that episodes had', () => {
  const files = [1, 2].map(
    (episode) => ({ id: fileId(`e${episode}`), bucket: '720p', episode: { season: 1, episode } }) as const,
  )
  const title = files.reduce((listed, file) => placeFile(listed, file, `Part ${file.episode.episode}`), series)
  expect(relistFiles(title, files)).toEqual(title)
  expect(relistFiles(title, files.slice(1)).seasons).toEqual([
    { number: 1, episodes: [{ number: 2, name: 'Part 2', buckets: ['720p'] }] },
  ])
  expect(relistFiles(title, [])).toEqual(series)
})

test('a title that is listed anew keeps the frame of a film that it still has, and no other', () => {
  const files = ['a', 'b'].map((id) => ({ id: fileId(id), bucket: '720p' }) as const)
  const frame = { film: fileId('b'), shows: 'something' } as const
  expect(relistFiles({ ...movie, frame }, files).frame).toEqual(frame)
  expect(relistFiles({ ...movie, frame }, files.slice(0, 1))).not.toHaveProperty('frame')
})
