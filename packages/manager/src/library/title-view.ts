import type { EpisodeView, FileView, SeasonView, TitleSummaryView, TitleView } from '@streamvault/contract'
import { BUCKETS, episodeNumbersOf, type MediaFile, type Title } from '@streamvault/core'
import { subtitleView } from './subtitle-view.ts'

/** A title as lists show it. */
export function titleSummaryView(title: Title): TitleSummaryView {
  return {
    id: title.id,
    kind: title.kind,
    name: title.name,
    ...(title.year === undefined ? {} : { year: title.year }),
    buckets: [...title.buckets],
    seasonsCount: title.seasons.length,
    episodesCount: title.seasons.reduce((count, season) => count + season.episodes.length, 0),
    addedAt: new Date(title.addedAt).toISOString(),
  }
}

/**
 * A title with everything of it that can be played. `files` are in the catalogue's order; they alone decide which seasons,
 * episodes and buckets are shown, so that nothing is shown that does not play.
 */
export function titleView(title: Title, files: readonly MediaFile[]): TitleView {
  const seasons = title.kind === 'series' ? seasonViews(title, files) : []
  return {
    ...titleSummaryView(title),
    buckets: BUCKETS.filter((bucket) => files.some((file) => file.bucket === bucket)),
    seasonsCount: seasons.length,
    episodesCount: seasons.reduce((count, season) => count + season.episodes.length, 0),
    files: title.kind === 'movie' ? files.map(fileView) : [],
    seasons,
  }
}

function fileView(file: MediaFile): FileView {
  const { container, mimeType, durationSeconds, tracks } = file.media
  const { id, name, bucket, sizeBytes, subtitles = [] } = file
  const facts = { id, name, bucket, sizeBytes, container, mimeType, durationSeconds, tracks: [...tracks] }
  return { ...facts, subtitles: subtitles.map(subtitleView) }
}

function seasonViews(title: Title, files: readonly MediaFile[]): SeasonView[] {
  const bySeason = Map.groupBy(files, (file) => file.episode?.season)
  return [...bySeason].flatMap(([season, ofSeason]) =>
    season === undefined ? [] : [{ number: season, episodes: episodeViews(title, season, ofSeason) }],
  )
}

function episodeViews(title: Title, season: number, files: readonly MediaFile[]): EpisodeView[] {
  const known = title.seasons.find((candidate) => candidate.number === season)?.episodes ?? []
  const held = files.flatMap((file) =>
    file.episode === undefined ? [] : episodeNumbersOf(file.episode).map((number) => ({ number, file })),
  )
  const byNumber = [...Map.groupBy(held, ({ number }) => number)].sort(([one], [other]) => one - other)
  return byNumber.map(([number, ofEpisode]) => {
    const name = known.find((episode) => episode.number === number)?.name
    return { number, ...(name === undefined ? {} : { name }), files: ofEpisode.map(({ file }) => fileView(file)) }
  })
}
