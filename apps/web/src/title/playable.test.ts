import { expect, test } from 'vitest'
import type { Episode, MediaFile, Title } from '../api/views.ts'
import { episodeName, fileIn, inOrder, numberOf, playableFiles, playablesOf, seasonName } from './playable.ts'
import { sampleFile } from './sample-file.ts'

function file(id: string, bucket: MediaFile['bucket'] = '480p'): MediaFile {
  return sampleFile({ id, bucket })
}

function episode(number: number, ...files: MediaFile[]): Episode {
  return { number, files }
}

const BARE = { id: 'signals', name: 'Signals', buckets: [], seasonsCount: 0, episodesCount: 0, addedAt: '', genres: [] }
const MOVIE: Title = { ...BARE, kind: 'movie', seasons: [], files: [file('high', '1080p'), file('low')] }
const SERIES: Title = {
  ...BARE,
  kind: 'series',
  files: [],
  seasons: [
    { number: 0, episodes: [episode(1, file('special'))] },
    { number: 2, episodes: [episode(1, file('s2e1'))] },
    { number: 1, episodes: [episode(1), episode(2, file('s1e2', '720p'), file('s1e2-low'))] },
  ],
}

test('a movie is one thing to play, whatever its buckets', () => {
  expect(playablesOf(MOVIE)).toEqual([{ key: 'signals', files: MOVIE.files }])
})

test('a movie without files is nothing to play', () => {
  expect(playablesOf({ ...MOVIE, files: [] })).toEqual([])
  expect(playableFiles({ ...MOVIE, files: [] })).toEqual([])
})

test('a series plays season by season with its specials last, and passes over episodes without files', () => {
  expect(playablesOf(SERIES).map(({ key }) => key)).toEqual(['signals/s1e2', 'signals/s2e1', 'signals/s0e1'])
  expect(playableFiles(SERIES).map(({ id }) => id)).toEqual(['s1e2', 's1e2-low'])
})

test('a file of two episodes is played once, and what follows is behind both', () => {
  const both = file('both', '1080p')
  const episodes = [episode(1, both), episode(2, both, file('second')), episode(3, both), episode(4, file('fourth'))]
  const series: Title = { ...SERIES, seasons: [{ number: 1, episodes }] }
  const played = playablesOf(series).map(({ key, files }) => [key, files.map(({ id }) => id)])
  expect(played).toEqual([
    ['signals/s1e1', ['both']],
    ['signals/s1e2', ['second']],
    ['signals/s1e4', ['fourth']],
  ])
})

test('seasons are put in order without touching the list that was given', () => {
  const given = [{ number: 3 }, { number: 0 }, { number: 1 }]
  expect(inOrder(given).map(({ number }) => number)).toEqual([1, 3, 0])
  expect(given.map(({ number }) => number)).toEqual([3, 0, 1])
})

test('a file is found by its bucket, and the best one stands in for a bucket that is not there', () => {
  expect(fileIn(MOVIE.files, '480p')?.id).toBe('low')
  expect(fileIn(MOVIE.files, '2160p')?.id).toBe('high')
  expect(fileIn(MOVIE.files, undefined)?.id).toBe('high')
  expect(fileIn([], '480p')).toBeUndefined()
})

test('an episode has a number, a movie has none', () => {
  const [movie, first] = [...playablesOf(MOVIE), ...playablesOf(SERIES)]
  expect(movie && numberOf(movie)).toBeUndefined()
  expect(first && numberOf(first)).toBe('S1 E2')
})

test('specials and nameless episodes are called by words', () => {
  expect([0, 1, 12].map(seasonName)).toEqual(['Specials', 'Season 1', 'Season 12'])
  expect(episodeName({ ...episode(3), name: 'Answer' })).toBe('Answer')
  expect(episodeName(episode(3))).toBe('Episode 3')
})
