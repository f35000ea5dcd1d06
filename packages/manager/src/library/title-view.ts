import type { EpisodeView, FileView, SeasonView, TitleSummaryView, TitleView } from '@streamvault/contract'
import { episodeNumbersOf, type MediaFile, relistFiles, type Title, type TitleDetails } from '@streamvault/core'
import { releaseFactsOf } from '../recognise/release-facts.ts'
import {
  detailsView,
  episodeDetailsView,
  factsView,
  type PictureOptions,
  type PicturesOfTitle,
  seasonDetailsView,
} from './details-view.ts'
import { subtitleView } from './subtitle-view.ts'
import { versionViews } from './versions-view.ts'

/** A title as lists show it. */
export function titleSummaryView(title: Title, pictures: PictureOptions): TitleSummaryView {
  return {
    id: title.id,
    kind: title.kind,
    name: title.name,
    ...(title.year === undefined ? {} : { year: title.year }),
    buckets: [...title.buckets],
    seasonsCount: title.seasons.length,
    episodesCount: title.seasons.reduce((count, season) => count + season.episodes.length, 0),
    addedAt: new Date(title.addedAt).toISOString(),
    ...factsView(title, pictures),
  }
}

/** What is told of a title besides its files. */
interface Besides {
  readonly pictures: PictureOptions
  readonly details?: TitleDetails | undefined
  /** Files that are gone from the store. */
  readonly goneCount?: number
}

/**
 * A title with everything of it that can be played. `files` are in the catalogue's order; they alone decide which seasons,
 * episodes and buckets are shown, so that nothing is shown that does not play.
 */
export function titleView(
  title: Title,
  files: readonly MediaFile[],
  { pictures, details, goneCount = 0 }: Besides,
): TitleView {
  const versions = versionViews(title, files)
  const own = { title: title.id, ticket: pictures.ticketOf?.() }
  const seasons = title.kind === 'series' ? seasonViews({ title, own, details, versions }, files) : []
  return {
    ...titleSummaryView(relistFiles(title, files), pictures),
    files: title.kind === 'movie' ? files.map((file) => fileView(file, versions)) : [],
    seasons,
    ...(goneCount > 0 && { goneCount }),
    ...(details && { details: detailsView(own, details) }),
  }
}

type Versions = ReturnType<typeof versionViews>

function fileView(file: MediaFile, versions: Versions): FileView {
  const { tracks, chapters, seekTable: _, ...media } = file.media
  const { id, name, bucket, sizeBytes, subtitles = [] } = file
  const { editions, languages, hdr, ...release } = releaseFactsOf(file)
  return {
    ...{ id, name, bucket, sizeBytes },
    ...media,
    tracks: [...tracks],
    ...(chapters && { chapters: [...chapters] }),
    subtitles: subtitles.map(subtitleView),
    release: { editions: [...editions], languages: [...languages], hdr: [...hdr], ...release },
    version: versions.get(id) ?? { rank: 1, cut: 1, offsetSeconds: 0 },
  }
}

interface Told {
  readonly title: Title
  readonly own: PicturesOfTitle
  readonly details: TitleDetails | undefined
  readonly versions: Versions
}

function seasonViews(told: Told, files: readonly MediaFile[]): SeasonView[] {
  const bySeason = Map.groupBy(files, (file) => file.episode?.season)
  return [...bySeason].flatMap(([number, ofSeason]) => {
    if (number === undefined) return []
    const season = told.details?.seasons.find((candidate) => candidate.number === number)
    return [{ number, ...seasonDetailsView(told.own, season), episodes: episodeViews(told, number, ofSeason) }]
  })
}

function episodeViews(
  { title, own, details, versions }: Told,
  season: number,
  files: readonly MediaFile[],
): EpisodeView[] {
  const known = title.seasons.find((candidate) => candidate.number === season)?.episodes ?? []
  const told = details?.seasons.find((candidate) => candidate.number === season)?.episodes ?? []
  const held = files.flatMap((file) =>
    file.episode === undefined ? [] : episodeNumbersOf(file.episode).map((number) => ({ number, file })),
  )
  const byNumber = [...Map.groupBy(held, ({ number }) => number)].sort(([one], [other]) => one - other)
  return byNumber.map(([number, ofEpisode]) => {
    const name = known.find((episode) => episode.number === number)?.name
    return {
      number,
      ...(name === undefined ? {} : { name }),
      ...episodeDetailsView(
        own,
        told.find((episode) => episode.number === number),
      ),
      files: ofEpisode.map(({ file }) => fileView(file, versions)),
    }
  })
}
