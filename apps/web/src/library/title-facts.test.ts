import { expect, test } from 'vitest'
import type { TitleSummary } from '../api/views.ts'
import { counted, factsOf, titlePath, watchPath } from './title-facts.ts'

const BARE = { id: 'signals', name: 'Signals', buckets: [], seasonsCount: 0, episodesCount: 0, addedAt: '', genres: [] }
const SERIES: TitleSummary = { ...BARE, kind: 'series' }

test('a movie is told by its year', () => {
  expect(factsOf({ ...BARE, kind: 'movie', year: 2008 })).toEqual(['2008', 'Movie'])
  expect(factsOf({ ...BARE, kind: 'movie' })).toEqual(['Movie'])
})

test('a series is told by its seasons, or by its episodes when it has but one', () => {
  expect(factsOf({ ...SERIES, seasonsCount: 2, episodesCount: 9 })).toEqual(['2 seasons'])
  expect(factsOf({ ...SERIES, seasonsCount: 1, episodesCount: 9, year: 1999 })).toEqual(['1999', '9 episodes'])
})

test('one of a thing is singular', () => {
  expect([0, 1, 2].map((count) => counted(count, 'season'))).toEqual(['0 seasons', '1 season', '2 seasons'])
})

test('an id with anything in it stays one segment of an address', () => {
  expect(titlePath('nicøde/..?#%')).toBe('/title/nic%C3%B8de%2F..%3F%23%25')
  expect(watchPath('a/b', 'f 1')).toBe('/title/a%2Fb/watch/f%201')
})
