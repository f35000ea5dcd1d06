import type { Override, Recognised } from '@streamvault/core'
import { expect, test } from 'vitest'
import { applyOverride } from './override.ts'

const film: Recognised = { kind: 'movie', name: 'Film', year: 1999 }
const nameless: Recognised = { kind: 'movie', name: 'movie', doubt: 'nameless' }
const show: Recognised = { kind: 'series', name: 'Show', episode: { season: 2, episode: 5 }, episodeName: 'Name' }
const orphan: Recognised = { kind: 'series', name: 'E03', episode: { season: 1, episode: 3 }, doubt: 'no-series' }
const season: Recognised = { kind: 'series', name: 'Show', doubt: 'no-episode' }
const dated: Recognised = { kind: 'series', name: 'Show', episodeName: '2024-03-11', doubt: 'date' }
const half: Recognised = { ...film, doubt: 'half' }
const trailer: Recognised = { ...film, doubt: 'extra' }

test.each<[string, Recognised, Override, Recognised]>([
  ['a title, and no year of the name', film, { title: 'Other' }, { kind: 'movie', name: 'Other' }],
  ['a title and its year', nameless, { title: 'Film', year: 1999 }, film],
  ['a year alone', { kind: 'movie', name: 'Film' }, { year: 1999 }, film],
  ['a year, which names nothing', nameless, { year: 1999 }, { ...nameless, year: 1999 }],
  ['a title for every episode', show, { title: 'Other' }, { ...show, name: 'Other' }],
  ['another season', show, { season: 3 }, { ...show, episode: { season: 3, episode: 5 } }],
  [
    'another episode, whose name is not known',
    show,
    { episode: { first: 6 } },
    { kind: 'series', name: 'Show', episode: { season: 2, episode: 6 } },
  ],
  [
    'several episodes',
    season,
    { season: 4, episode: { first: 1, last: 3 } },
    { kind: 'series', name: 'Show', episode: { season: 4, episode: 1, lastEpisode: 3 } },
  ],
  [
    'the series of an episode',
    orphan,
    { title: 'Show' },
    { kind: 'series', name: 'Show', episode: { season: 1, episode: 3 } },
  ],
  ['the episode of no series', orphan, { episode: { first: 4 } }, { ...orphan, episode: { season: 1, episode: 4 } }],
  [
    'a season without an episode',
    nameless,
    { title: 'Show', season: 1 },
    { kind: 'series', name: 'Show', doubt: 'no-episode' },
  ],
  ['that it is a movie', { ...show, year: 1999 }, { kind: 'movie' }, { kind: 'movie', name: 'Show', year: 1999 }],
  ['that it is a series', film, { kind: 'series' }, { kind: 'series', name: 'Film', year: 1999, doubt: 'no-episode' }],
  ['the title of an extra', trailer, { title: 'Film: the trailer' }, { kind: 'movie', name: 'Film: the trailer' }],
  [
    'the episode of a date',
    dated,
    { season: 29, episode: { first: 70 } },
    { kind: 'series', name: 'Show', episode: { season: 29, episode: 70 } },
  ],
  [
    'the title of a half',
    half,
    { title: 'Film, part 1', year: 1999 },
    { kind: 'movie', name: 'Film, part 1', year: 1999 },
  ],
  ['the year of a half, which is one all the same', half, { year: 2000 }, { ...half, year: 2000 }],
  ['nothing', trailer, {}, trailer],
])('an operator says %s', (_, recognised, override, result) => {
  expect(applyOverride(recognised, override)).toEqual(result)
})
