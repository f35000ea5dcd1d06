import { expect, test } from 'vitest'
import { TmdbTrial } from './trial/tmdb-trial.ts'

const signal = new AbortController().signal

/** As TMDB answers for a film, with what a vault does not look at, and with gaps. */
const MOVIE = {
  adult: false,
  backdrop_path: '/l5K9elugftlcyIHHm4nylvsn26X.jpg',
  belongs_to_collection: null,
  genres: [
    { id: 878, name: 'Science Fiction' },
    { id: 18, name: null },
  ],
  id: 593,
  imdb_id: 'tt0069293',
  original_language: 'ru',
  original_title: 'Солярис',
  overview: '',
  popularity: 14.7,
  poster_path: '/no-vector.svg',
  release_date: '1972-03-20',
  runtime: 0,
  tagline: null,
  title: 'Solaris',
  video: false,
  vote_average: 7.726,
  vote_count: 1567,
  credits: {
    cast: [
      { name: 'Donatas Banionis', character: 'Kris Kelvin', profile_path: '/a.jpg', order: 0 },
      { name: '', character: 'Nobody', profile_path: null, order: 1 },
    ],
    crew: [
      { name: 'Vadim Yusov', job: 'Director of Photography', profile_path: null },
      { name: 'Andrei Tarkovsky', job: 'Screenplay', profile_path: '/t.jpg' },
      { name: 'Andrei Tarkovsky', job: 'Director', profile_path: '/t.jpg' },
      { name: 'Somebody', job: 'Best Boy Electric', profile_path: null },
    ],
  },
  external_ids: { imdb_id: 'tt0069293', wikidata_id: 'Q500', facebook_id: null },
  alternative_titles: { titles: [{ iso_3166_1: 'DE', title: 'Solaris – Der stille Planet', type: '' }] },
  translations: {
    translations: [
      { iso_639_1: 'fr', iso_3166_1: 'FR', data: { title: 'Solaris', overview: 'Un psychologue.', tagline: '' } },
      { iso_639_1: 'de', iso_3166_1: 'AT', data: { title: '', overview: 'Ein Psychologe (Wien).', tagline: '' } },
      { iso_639_1: 'de', iso_3166_1: 'DE', data: { title: '', overview: 'Ein Psychologe.', tagline: 'Ein Ozean.' } },
    ],
  },
}

test('a film is understood as TMDB tells it, and its gaps are filled from the next languages', async () => {
  await using trial = await TmdbTrial.start({ languages: ['pl-PL', 'de-DE', 'fr-FR'] })
  trial.answer(200, JSON.stringify(MOVIE))
  const { details, names } = await trial.source.read({ kind: 'movie', tmdb: 593, seasons: [] }, { signal })
  expect(details).toEqual({
    tmdb: 593,
    kind: 'movie',
    name: 'Solaris',
    originalName: 'Солярис',
    overview: 'Ein Psychologe.',
    tagline: 'Ein Ozean.',
    releasedOn: '1972-03-20',
    genres: ['Science Fiction'],
    rating: { average: 7.7, votes: 1567 },
    cast: [{ name: 'Donatas Banionis', as: 'Kris Kelvin', picture: 'a.jpg' }],
    crew: [
      { name: 'Andrei Tarkovsky', as: 'Director', picture: 't.jpg' },
      { name: 'Andrei Tarkovsky', as: 'Screenplay', picture: 't.jpg' },
      { name: 'Vadim Yusov', as: 'Director of Photography' },
    ],
    backdrop: 'l5K9elugftlcyIHHm4nylvsn26X.jpg',
    externalIds: { imdb: 'tt0069293', wikidata: 'Q500' },
    seasons: [],
  })
  expect(names).toEqual(['Solaris', 'Солярис', 'Solaris – Der stille Planet'])
  const [{ query } = expect.fail('it was asked')] = trial.fake.requests
  expect(query.get('language')).toBe('pl-PL')
})

test('a season whose episodes are untold in one language is asked for in the next, and in no more than are needed', async () => {
  await using trial = await TmdbTrial.start({ languages: ['pl-PL', 'de-DE', 'fr-FR'] })
  const episode = { episode_number: 1, season_number: 1, air_date: '2011-04-17', vote_average: 0, vote_count: 0 }
  const season = (name: string, overview: string) => ({
    id: 3624,
    name: 'Sezon 1',
    overview,
    season_number: 1,
    episodes: [{ ...episode, name, overview, runtime: null, still_path: '/still.jpg' }],
  })
  trial.fake.misbehave = ({ path, query }, response) => {
    const told = query.get('language') === 'pl-PL' ? season('Zima', '') : season('Winter', 'Es wird kalt.')
    const title = { id: 1399, name: 'Gra', first_air_date: '2011-04-17', episode_run_time: [60], vote_average: 8 }
    response.writeHead(200).end(JSON.stringify(path.includes('/season/') ? told : title))
    return true
  }
  const { details } = await trial.source.read({ kind: 'series', tmdb: 1399, seasons: [1] }, { signal })
  expect(details).toMatchObject({ runtimeMinutes: 60, releasedOn: '2011-04-17' })
  expect(details.rating).toBeUndefined()
  expect(details.seasons).toEqual([
    {
      number: 1,
      name: 'Sezon 1',
      overview: 'Es wird kalt.',
      episodes: [{ number: 1, name: 'Zima', overview: 'Es wird kalt.', airedOn: '2011-04-17', still: 'still.jpg' }],
    },
  ])
  const asked = trial.fake.requests.map(({ path, query }) => `${path} ${query.get('language')}`)
  expect(asked.toSorted()).toEqual(['/3/tv/1399 pl-PL', '/3/tv/1399/season/1 de-DE', '/3/tv/1399/season/1 pl-PL'])
})
