import type { Bucket, Season } from '../api/views.ts'

/** What of a season can be taken home as one archive. */
export interface SeasonPack {
  readonly bucket: Bucket
  readonly episodesCount: number
  readonly sizeBytes: number
}

/** One pack for each of the title's buckets that the season has, in their order. */
export function packsOf(season: Season, buckets: readonly Bucket[]): readonly SeasonPack[] {
  return buckets.flatMap((bucket) => {
    const episodes = season.episodes.filter(({ files }) => files.some((file) => file.bucket === bucket))
    const files = episodes.flatMap((episode) => episode.files).filter((file) => file.bucket === bucket)
    const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0)
    return files.length === 0 ? [] : [{ bucket, episodesCount: episodes.length, sizeBytes }]
  })
}
