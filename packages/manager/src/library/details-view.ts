import {
  type CreditView,
  type DetailsView,
  FRAME_PICTURE,
  PICTURE_WIDTHS,
  type PictureView,
  PLACEHOLDER_PICTURE,
  picturePath,
} from '@streamvault/contract'
import type { Credit, EpisodeDetails, PictureId, SeasonDetails, Title, TitleDetails, TitleId } from '@streamvault/core'

type Named<N extends string> = { readonly [K in N]?: PictureView }

/** A title's picture as a field of this name; nothing where there is none. */
function pictureView<N extends string>(
  name: N,
  { title, ticket }: PicturesOfTitle,
  picture: PictureId | undefined,
): Named<N> {
  if (picture === undefined) return {} as Named<N>
  const view = {
    path: picturePath(title, picture),
    widths: [...PICTURE_WIDTHS],
    ...(ticket !== undefined && { ticket }),
  }
  return { [name]: view } as Named<N>
}

export interface PictureOptions {
  /** Whether titles without any picture have one of their name. */
  readonly hasPlaceholders: boolean
  /** Makes what opens pictures where not everybody may see them. */
  readonly ticketOf?: (() => string) | undefined
}

/** Whose pictures are shown, and what opens them. */
export interface PicturesOfTitle {
  readonly title: TitleId
  readonly ticket?: string | undefined
}

/** What lists show of a title besides its name. */
export function factsView(
  { id, facts, frame }: Pick<Title, 'id' | 'facts' | 'frame'>,
  { hasPlaceholders, ticketOf }: PictureOptions,
) {
  const title = { title: id, ticket: ticketOf?.() }
  const isFrameShown = frame?.shows === 'something' && facts?.poster === undefined
  const isBare = facts?.poster === undefined && !isFrameShown
  return {
    genres: [...(facts?.genres ?? [])],
    ...(facts?.rating && { rating: facts.rating }),
    ...pictureView('poster', title, facts?.poster),
    ...pictureView('backdrop', title, facts?.backdrop),
    ...pictureView('frame', title, isFrameShown ? (FRAME_PICTURE as PictureId) : undefined),
    ...pictureView('placeholder', title, hasPlaceholders && isBare ? (PLACEHOLDER_PICTURE as PictureId) : undefined),
  }
}

/** What its page shows. */
export function detailsView(title: PicturesOfTitle, details: TitleDetails): DetailsView {
  const { name, originalName, overview, tagline, releasedOn, runtimeMinutes, collection, externalIds, tmdb } = details
  const credits = (people: readonly Credit[]): CreditView[] =>
    people.map(({ picture, ...credit }) => ({ ...credit, ...pictureView('picture', title, picture) }))
  return {
    name,
    ...(originalName === undefined ? {} : { originalName }),
    ...(overview === undefined ? {} : { overview }),
    ...(tagline === undefined ? {} : { tagline }),
    ...(releasedOn === undefined ? {} : { releasedOn }),
    ...(runtimeMinutes === undefined ? {} : { runtimeMinutes }),
    cast: credits(details.cast),
    crew: credits(details.crew),
    ...(collection && {
      collection: { id: collection.id, name: collection.name, ...pictureView('poster', title, collection.poster) },
    }),
    externalIds: { tmdb, ...externalIds },
  }
}

/** What is told of a season besides its number and its episodes. */
export function seasonDetailsView(title: PicturesOfTitle, season: SeasonDetails | undefined) {
  if (season === undefined) return {}
  const { number: _, episodes: __, poster, ...told } = season
  return { ...told, ...pictureView('poster', title, poster) }
}

/** What is told of an episode besides its number. */
export function episodeDetailsView(title: PicturesOfTitle, episode: EpisodeDetails | undefined) {
  if (episode === undefined) return {}
  const { number: _, still, ...told } = episode
  return { ...told, ...pictureView('still', title, still) }
}
