import type { PictureId, TitleDetails, TitleId, TitleMetadata } from '@streamvault/core'

/** What a metadata service may tell of a movie. */
export function sampleDetails(given: Partial<TitleDetails> = {}): TitleDetails {
  return {
    tmdb: 593,
    kind: 'movie',
    name: 'Solaris',
    originalName: 'Солярис',
    overview: 'A psychologist is sent to a station that orbits a strange planet.',
    tagline: 'A station, an ocean, a memory.',
    releasedOn: '1972-03-20',
    runtimeMinutes: 167,
    genres: ['Drama', 'Science Fiction'],
    rating: { average: 7.7, votes: 1500 },
    cast: [{ name: 'Donatas Banionis', as: 'Kris Kelvin', picture: 'kelvin.jpg' as PictureId }],
    crew: [{ name: 'Andrei Tarkovsky', as: 'Director' }],
    poster: 'solaris-poster.jpg' as PictureId,
    backdrop: 'solaris-backdrop.jpg' as PictureId,
    externalIds: { imdb: 'tt0069293', wikidata: 'Q500' },
    seasons: [],
    ...given,
  }
}

/** What is known of such a title. */
export function sampleMetadata(id: string, given: Partial<TitleMetadata> = {}): TitleMetadata {
  return {
    id: id as TitleId,
    askedAt: 1_700_000_000_000,
    dueAt: 1_702_592_000_000,
    details: sampleDetails(),
    seasons: [],
    candidates: [],
    ...given,
  }
}
