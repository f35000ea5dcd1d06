import { EPISODES_PER_FILE_MAX } from '@streamvault/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recogniseFound } from './recognise-found.ts'
import { recogniseName } from './recognise-name.ts'

const PIECES = [
  ...[
    'Film',
    'Show',
    'movie',
    '1999',
    '1999-1999',
    '(1999)',
    '2160p',
    'S01',
    'E02',
    'S01E01-E03',
    '1x02',
    '01-02',
    '304',
    '-',
    '.',
    ' ',
    '_',
  ],
  ...[
    '[',
    ']',
    '{',
    '}',
    '@x',
    '第',
    '05',
    '集',
    'Сезон 2',
    '7 серия',
    'الحلقة ٥',
    '🎬',
    '\u0301',
    '/',
    '\\',
    'Season 1',
    'Extras',
  ],
  ...['sample', 'mkv', '.mkv', '.001', 'COMPLETE', 'US', 'zqgqz', '\u0000', '\ud800'],
]
const names = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 200 }),
)

test('an extra whose name is nothing but a mention is named all the same', () => {
  expect(recogniseFound({ fileName: '@x', caption: 'sample' })).toEqual({
    kind: 'movie',
    name: 'Untitled',
    doubt: 'extra',
  })
})

test('whatever a file is called, it is named, and is of a series exactly with its episode, or in doubt', () => {
  fc.assert(
    fc.property(names, names, (name, caption) => {
      for (const recognised of [recogniseName(name), recogniseFound({ fileName: name, caption })]) {
        const { kind, episode, year, doubt } = recognised
        expect(recognised.name).not.toBe('')
        if (doubt === undefined) expect(episode !== undefined).toBe(kind === 'series')
        expect(year ?? 1999).toSatisfy(Number.isSafeInteger)
        const { season, episode: first, lastEpisode = first + 1 } = episode ?? { season: 0, episode: 0 }
        expect([season, first].every((number) => Number.isSafeInteger(number) && number >= 0)).toBe(true)
        expect(lastEpisode - first).toSatisfy((more: number) => more > 0 && more < EPISODES_PER_FILE_MAX)
      }
    }),
    { numRuns: 2000 },
  )
})
