import type { Instant } from '../ports/clock.ts'
import type { PictureId, TitleId } from './ids.ts'
import type { TitleKind } from './title-kind.ts'

/** Somebody who plays or makes a title, and as what. */
export interface Credit {
  readonly name: string
  /** The character, or the job such as `Director`. */
  readonly as?: string
  readonly picture?: PictureId
}

/** What viewers of the metadata service think of it: 0 to 10, from so many votes. */
export interface Rating {
  readonly average: number
  readonly votes: number
}

export interface EpisodeDetails {
  readonly number: number
  readonly name?: string
  readonly overview?: string
  /** `2011-04-17` */
  readonly airedOn?: string
  readonly runtimeMinutes?: number
  readonly rating?: Rating
  readonly still?: PictureId
}

export interface SeasonDetails {
  readonly number: number
  readonly name?: string
  readonly overview?: string
  readonly poster?: PictureId
  /** Ordered by number. */
  readonly episodes: readonly EpisodeDetails[]
}

/** Movies that belong together. */
export interface CollectionDetails {
  /** As the metadata service counts. */
  readonly id: number
  readonly name: string
  readonly poster?: PictureId
  readonly backdrop?: PictureId
}

/** What a title is called elsewhere. */
export interface ExternalIds {
  /** `tt0069293` */
  readonly imdb?: string
  readonly tvdb?: number
  readonly wikidata?: string
}

/** Of all that a title is called in the world, what it is found by. */
export const OTHER_NAMES_MAX = 12

/** What a metadata service tells about a title. */
export interface TitleDetails {
  /** As the metadata service counts, movies and series each by themselves. */
  readonly tmdb: number
  readonly kind: TitleKind
  readonly name: string
  /** Where it differs. */
  readonly originalName?: string
  /** What else it is called, in any language: up to `OTHER_NAMES_MAX`. */
  readonly otherNames?: readonly string[]
  readonly overview?: string
  readonly tagline?: string
  /** `1972-03-20`; of a series, of its first episode. */
  readonly releasedOn?: string
  readonly runtimeMinutes?: number
  readonly genres: readonly string[]
  readonly rating?: Rating
  /** The first ones first. */
  readonly cast: readonly Credit[]
  readonly crew: readonly Credit[]
  readonly poster?: PictureId
  readonly backdrop?: PictureId
  readonly collection?: CollectionDetails
  readonly externalIds: ExternalIds
  /** Of a series, those that were asked for and are known, by number. */
  readonly seasons: readonly SeasonDetails[]
}

/**
 * Why nobody can tell which title of the metadata service it is: none is called so, several are, the only one is of another
 * year, or as long as the file cannot be, or nothing but the name speaks for it; or it has none of the number that an operator gave.
 */
export const MATCH_DOUBTS = ['unknown', 'several', 'year', 'runtime', 'name-only', 'gone'] as const
export type MatchDoubt = (typeof MATCH_DOUBTS)[number]

/** A title of a metadata service, as a search finds it. */
export interface MetadataCandidate {
  readonly tmdb: number
  readonly name: string
  readonly originalName?: string
  readonly year?: number
}

/** What an operator said that a title is: a number of the metadata service, or that it has none of it. */
export interface MetadataDecision {
  readonly tmdb: number | 'none'
  /** Whoever may be asked about it later. */
  readonly by: string
  readonly at: Instant
}

/** What is known of a title from a metadata service, and when it is to be asked again. */
export interface TitleMetadata {
  readonly id: TitleId
  /** It wins over whatever a search finds. */
  readonly decision?: MetadataDecision
  /** Absent until it was asked. */
  readonly askedAt?: Instant
  /** From then on it is to be asked again. */
  readonly dueAt: Instant
  readonly details?: TitleDetails
  /** Seasons that were asked for, whether the metadata service knows them or not. */
  readonly seasons: readonly number[]
  readonly doubt?: MatchDoubt
  /** What it may be, while it is in doubt: the likeliest first, ten at the most. */
  readonly candidates: readonly MetadataCandidate[]
}

/** What lists show of it, and what it is found by. */
export interface TitleFacts {
  readonly tmdb: number
  /** What it is called there, in any language; absent where that is the name of the title alone. */
  readonly names?: readonly string[]
  readonly genres: readonly string[]
  readonly rating?: Rating
  readonly poster?: PictureId
  readonly backdrop?: PictureId
}
