import { expect, test } from 'vitest'
import { readOverride } from './override-options.ts'

test.each([
  [{}, undefined],
  [{ json: true }, undefined],
  [{ title: ' Solaris ' }, { title: 'Solaris' }],
  [{ title: '…' }, { title: '…' }],
  [
    { title: 'Solaris', year: '1972' },
    { title: 'Solaris', year: 1972 },
  ],
  [{ kind: 'movie' }, { kind: 'movie' }],
  [
    { season: '0', episode: '7' },
    { season: 0, episode: { first: 7 } },
  ],
  [{ episode: '1-3' }, { episode: { first: 1, last: 3 } }],
])('%j says %j', (options, override) => {
  expect(readOverride({ options })).toEqual(override)
})

test.each([
  [{ title: ' ' }, 'a --title has'],
  [{ title: '\u200b' }, 'a --title has'],
  [{ title: 'x'.repeat(201) }, 'a --title has'],
  [{ title: 'two\nlines' }, 'a --title has'],
  [{ year: '72' }, 'four digits'],
  [{ year: '1072' }, 'four digits'],
  [{ kind: 'show' }, 'one of movie, series'],
  [{ season: 'two' }, '--season takes a number'],
  [{ episode: '-1' }, '--episode takes a number'],
  [{ episode: '3-1' }, 'in order'],
  [{ episode: '1-1000' }, '2 to 100'],
  [{ kind: 'movie', season: '1' }, 'a movie has no'],
])('%j is refused: %s', (options, complaint) => {
  expect(readOverride({ options })).toContain(complaint)
})
