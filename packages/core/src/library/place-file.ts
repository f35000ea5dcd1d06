import type { Instant } from '../ports/clock.ts'
import { BUCKETS, type Bucket, type Episode, type MediaFile, type Season, type Title } from '../vocabulary/media.ts'
import type { Recognised } from '../vocabulary/recognised.ts'
import { episodeNumbersOf } from './episode-numbers-of.ts'
import { titleIdOf } from './title-id.ts'

/** The title as it is before its first file: nothing of it is visible. Its id follows from its name, unless it is given. */
export function newTitle(recognised: Recognised, addedAt: Instant, id = titleIdOf(recognised)): Title {
  return {
    id,
    kind: recognised.kind,
    name: recognised.name,
    ...(recognised.year === undefined ? {} : { year: recognised.year }),
    addedAt,
    buckets: [],
    seasons: [],
  }
}

type Placed = Pick<MediaFile, 'bucket' | 'episode'>

/** The title with `file` listed in it. Placing a file twice changes nothing. A name is that of the first of several episodes. */
export function placeFile(title: Title, file: Placed, episodeName?: string): Title {
  return place(title, file, (number) => (number === file.episode?.episode ? episodeName : undefined))
}

/** The title listing `files` and nothing else, nor a frame of another one. Episodes keep the names they had. */
export function relistFiles(title: Title, files: readonly (Placed & Pick<MediaFile, 'id'>)[]): Title {
  const { frame, ...rest } = title
  const isShown = frame !== undefined && files.some(({ id }) => id === frame.film)
  const empty: Title = { ...rest, ...(isShown && { frame }), buckets: [], seasons: [] }
  return files.reduce((listed, file) => {
    const season = title.seasons.find(({ number }) => number === file.episode?.season)
    return place(listed, file, (number) => season?.episodes.find((known) => known.number === number)?.name)
  }, empty)
}

function place(title: Title, file: Placed, nameOf: (episode: number) => string | undefined): Title {
  const buckets = withBucket(title.buckets, file.bucket)
  if (file.episode === undefined) return { ...title, buckets }
  const numbers = episodeNumbersOf(file.episode)
  const { season } = file.episode
  const seasons = upsert(title.seasons, season, (found): Season => {
    const before = found?.episodes ?? []
    const episodes = numbers.reduce(
      (listed, number) => withEpisode(listed, { number, file, name: nameOf(number) }),
      before,
    )
    return { number: season, episodes }
  })
  return { ...title, buckets, seasons }
}

function withEpisode(
  episodes: readonly Episode[],
  { number, file, name: given }: { readonly number: number; readonly file: Placed; readonly name: string | undefined },
): readonly Episode[] {
  return upsert(episodes, number, (known): Episode => {
    const name = known?.name ?? given
    return { number, ...(name === undefined ? {} : { name }), buckets: withBucket(known?.buckets ?? [], file.bucket) }
  })
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
