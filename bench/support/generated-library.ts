import { createHash } from 'node:crypto'
import {
  BUCKETS,
  type Bucket,
  type Episode,
  fileIdOf,
  type LibraryRecordKinds,
  type MediaFile,
  type PictureId,
  RECORDS_AT_ONCE,
  type Title,
  type TitleFacts,
  type TitleId,
  type TitleMetadata,
} from '@streamvault/core'
import { createSeededRandom } from '@streamvault/testkit'

/** Changes whenever what is generated does: what was made before is then made anew. */
export const GENERATED_VERSION = 1
/** Four of five titles are movies with a file in each bucket; every fifth has two seasons, whose episodes have one each. */
const TITLES_PER_SERIES = 5
const EPISODES_PER_SEASON = 17
const SEASONS = 2
export const FILES_PER_TITLE = 10
const DAY_MS = 86_400_000
const NEWEST_AT = Date.UTC(2026, 0, 1)
const WORDS = 6_000
const SYLLABLES = 'ka lo mi ren sta vor ti el an dro qui ze bra ly no fer gh u sam pol cre ø é ja'.split(' ')
const PARTS = 8

export const GENRES = [
  ...['Action', 'Adventure', 'Animation', 'Comedy', 'Crime', 'Documentary', 'Drama', 'Family', 'Fantasy', 'History'],
  ...['Horror', 'Music', 'Mystery', 'Romance', 'Science Fiction', 'TV Movie', 'Thriller', 'War', 'Western'],
] as const

/** Batches of titles, of what is known of them, and of files: what a library of so many titles has. */
export function* generateLibrary(
  titlesCount: number,
): Generator<
  | { readonly kind: 'titles'; readonly records: readonly LibraryRecordKinds['titles'][] }
  | { readonly kind: 'metadata'; readonly records: readonly LibraryRecordKinds['metadata'][] }
  | { readonly kind: 'files'; readonly records: readonly LibraryRecordKinds['files'][] }
> {
  const batchTitles = RECORDS_AT_ONCE / FILES_PER_TITLE
  for (let start = 0; start < titlesCount; start += batchTitles) {
    const indexes = Array.from({ length: Math.min(batchTitles, titlesCount - start) }, (_, at) => start + at)
    const titles = indexes.map(generateTitle)
    yield { kind: 'titles', records: titles }
    yield { kind: 'metadata', records: titles.map(generateMetadata) }
    yield { kind: 'files', records: titles.flatMap(generateFiles) }
  }
}

/** Title n: the same in every run. */
export function generateTitle(index: number): Title {
  const random = createSeededRandom(index)
  const kind = index % TITLES_PER_SERIES === 0 ? 'series' : 'movie'
  const name = generateName(random)
  const facts: TitleFacts = {
    tmdb: index + 1,
    names: [generateName(random), generateName(random)],
    genres: [...new Set([pick(GENRES, random), pick(GENRES, random), pick(GENRES, random)])],
    rating: { average: 6.5, votes: Math.floor(1 / (random() + 3e-5)) },
    poster: `poster-${index}.jpg` as PictureId,
  }
  return {
    id: `title-${index}` as TitleId,
    kind,
    name,
    year: 1950 + Math.floor(random() * 75),
    addedAt: NEWEST_AT - Math.floor(random() * 1_000 * DAY_MS),
    buckets: kind === 'movie' ? BUCKETS : ['1080p'],
    seasons:
      kind === 'movie' ? [] : Array.from({ length: SEASONS }, (_, at) => ({ number: at + 1, episodes: EPISODES })),
    facts,
  }
}

const EPISODES: readonly Episode[] = Array.from({ length: EPISODES_PER_SEASON }, (_, at) => ({
  number: at + 1,
  buckets: ['1080p'],
}))

/** A word of a made-up language; words with a small number are frequent. */
function wordOf(number: number): string {
  const random = createSeededRandom(number + 1_000_003)
  return Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(SYLLABLES, random)).join('')
}

function generateName(random: () => number): string {
  const words = Array.from({ length: 1 + Math.floor(random() * 4) }, () => wordOf(Math.floor(WORDS * random() ** 3)))
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ')
  return random() < 0.2 ? `The ${name}` : name
}

function generateMetadata({ id, kind, name, facts }: Title): TitleMetadata {
  const people = (role: string, count: number) =>
    Array.from({ length: count }, (_, at) => ({ name: `${name} ${role} ${at}`, as: `${role} ${at}` }))
  return {
    id,
    askedAt: NEWEST_AT,
    dueAt: NEWEST_AT + 30 * DAY_MS,
    details: {
      ...{ tmdb: facts?.tmdb ?? 0, kind, name, genres: facts?.genres ?? [], externalIds: { imdb: 'tt0000000' } },
      overview: `${name}. `.repeat(20),
      cast: people('Actor', 20),
      crew: people('Director', 6),
      seasons: [],
    },
    seasons: kind === 'movie' ? [] : [1, 2],
    candidates: [],
  }
}

function generateFiles(title: Title): MediaFile[] {
  if (title.kind === 'movie') return BUCKETS.map((bucket) => generateFile(title, { bucket }))
  const numbers = Array.from({ length: SEASONS * EPISODES_PER_SEASON }, (_, at) => at)
  return numbers.map((number) => {
    const season = Math.floor(number / EPISODES_PER_SEASON) + 1
    return generateFile(title, { bucket: '1080p', episode: { season, episode: (number % EPISODES_PER_SEASON) + 1 } })
  })
}

function generateFile(
  { id: titleId, name, addedAt }: Title,
  { bucket, episode }: { readonly bucket: Bucket; readonly episode?: NonNullable<MediaFile['episode']> },
): MediaFile {
  const fileName = `${name}.${episode === undefined ? '' : `S${episode.season}E${episode.episode}.`}${bucket}.WEB-DL.mkv`
  const sha256 = createHash('sha256').update(`${titleId}/${fileName}`).digest('hex')
  const part = (at: number) => ({
    store: 'telegram',
    blob: `1-${sha256.slice(0, 24)}-${at}`,
    sizeBytes: 256 * 1024 ** 2,
  })
  return {
    id: fileIdOf(sha256),
    titleId,
    ...(episode === undefined ? {} : { episode }),
    bucket,
    name: fileName,
    sizeBytes: PARTS * 256 * 1024 ** 2,
    sha256,
    media: {
      container: 'matroska',
      mimeType: 'video/x-matroska',
      durationSeconds: 5_400,
      tracks: [
        { kind: 'video', codec: 'hevc', width: 1920, height: 1080, frameRate: 23.976 },
        { kind: 'audio', codec: 'eac3', channels: 6, language: 'eng', isDefault: true },
        { kind: 'subtitle', codec: 'subrip', language: 'eng' },
      ],
    },
    parts: Array.from({ length: PARTS }, (_, at) => part(at)) as unknown as MediaFile['parts'],
    addedAt,
  }
}

/** One of several. */
export function pick<T>(from: readonly T[], random: () => number): T {
  return from[Math.floor(random() * from.length)] as T
}
