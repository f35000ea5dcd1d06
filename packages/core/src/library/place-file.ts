import type { Instant } from '../ports/clock.ts'
import { BUCKETS, type Bucket, type Episode, type MediaFile, type Season, type Title } from '../vocabulary/media.ts'
import type { Recognised } from '../vocabulary/recognised.ts'
import { titleIdOf } from './title-id.ts'

/** The title as it is before its first file: nothing of it is visible. */
export function newTitle(recognised: Recognised, addedAt: Instant): Title {
  return {
    id: titleIdOf(recognised),
    kind: recognised.kind,
    name: recognised.name,
    ...(recognised.year === undefined ? {} : { year: recognised.year }),
    addedAt,
    buckets: [],
    seasons: [],
  }
}

/** The title with `file` listed in it. Placing a file twice changes nothing. */
export function placeFile(title: Title, file: Pick<MediaFile, 'bucket' | 'episode'>, episodeName?: string): Title {
  const buckets = withBucket(title.buckets, file.bucket)
  if (file.episode === undefined) return { ...title, buckets }
  const { season, episode } = file.episode
  const seasons = upsert(title.seasons, season, (found): Season => {
    const episodes = upsert(found?.episodes ?? [], episode, (known): Episode => {
      const name = known?.name ?? episodeName
      return {
        number: episode,
        ...(name === undefined ? {} : { name }),
        buckets: withBucket(known?.buckets ?? [], file.bucket),
      }
    })
    return { number: season, episodes }
  })
  return { ...title, buckets, seasons }
}

/** The title listing `files` and nothing else. Episodes keep the names they had. */
export function relistFiles(title: Title, files: readonly Pick<MediaFile, 'bucket' | 'episode'>[]): Title {
  const empty: Title = { ...title, buckets: [], seasons: [] }
  return files.reduce((listed, file) => placeFile(listed, file, episodeNameIn(title, file)), empty)
}

function episodeNameIn({ seasons }: Title, { episode }: Pick<MediaFile, 'episode'>): string | undefined {
  const season = seasons.find(({ number }) => number === episode?.season)
  return season?.episodes.find(({ number }) => number === episode?.episode)?.name
}

function withBucket(buckets: readonly Bucket[], bucket: Bucket): readonly Bucket[] {
  return BUCKETS.filter((candidate) => candidate === bucket || buckets.includes(candidate))
}

function upsert<T extends { readonly number: number }>(
  items: readonly T[],
  number: number,
  update: (found: T | undefined) => T,
): readonly T[] {
  const found = items.find((item) => item.number === number)
  const others = items.filter((item) => item.number !== number)
  return [...others, update(found)].sort((a, b) => a.number - b.number)
}
