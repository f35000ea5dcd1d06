import {
  type BlobRef,
  type Bucket,
  fileIdOf,
  type MediaFile,
  type Subtitle,
  subtitleIdOf,
  type Title,
  type TitleId,
} from '@streamvault/core'
import { expect, test } from 'vitest'
import { firstFileOf, planPack } from './plan-pack.ts'

const ADDED_AT = Date.UTC(2024, 4, 6)
const title: Title = {
  id: 'northern-signals-series' as TitleId,
  kind: 'series',
  name: 'Northern Signals',
  addedAt: ADDED_AT,
  buckets: [],
  seasons: [],
}

function fileOf(season: number | undefined, episode: number, given: Partial<MediaFile> = {}): MediaFile {
  const name = `s${season}e${episode}.mkv`
  const sha256 = Buffer.from(`${name}${given.bucket ?? ''}`)
    .toString('hex')
    .padStart(64, '0')
  return {
    id: fileIdOf(sha256.split('').reverse().join('')),
    titleId: title.id,
    ...(season === undefined ? {} : { episode: { season, episode } }),
    bucket: '1080p',
    name,
    sizeBytes: 1000,
    sha256,
    media: { container: 'matroska', mimeType: 'video/x-matroska', durationSeconds: 1, tracks: [] },
    parts: [],
    addedAt: ADDED_AT + episode,
    ...given,
  }
}

const season = [1, 2, 3].map((episode) => fileOf(1, episode))
const others = [fileOf(2, 1), fileOf(1, 1, { bucket: '480p' })]
const subject = { season: 1, bucket: '1080p' } as const

function planOf(files: readonly MediaFile[], of: { season?: number; bucket: Bucket } = subject) {
  return planPack(title, of, files) ?? expect.unreachable('there is a pack')
}

test('a pack has the files of its season in its bucket, in their order, and nothing else', () => {
  const plan = planOf([...season, ...others])
  expect(plan.entries).toEqual(
    season.map(({ id, name, sizeBytes, addedAt }) => ({ file: id, name, sizeBytes, modifiedAt: addedAt })),
  )
  expect(plan).toMatchObject({ name: 'Northern Signals - Season 1 [1080p].zip', modifiedAt: ADDED_AT + 3 })
})

test("a movie's pack has all its files in the bucket", () => {
  const movie = [fileOf(undefined, 1, { name: 'Film.mkv' }), fileOf(undefined, 2, { name: 'Film.mkv' })]
  const plan = planPack({ ...title, kind: 'movie', name: 'Film', year: 2008 }, { bucket: '1080p' }, movie)
  expect(plan?.name).toBe('Film (2008) [1080p].zip')
  expect(plan?.entries.map(({ name }) => name)).toEqual(['Film.mkv', 'Film (2).mkv'])
})

test('specials are season 0, and a title of any letters names its pack safely', () => {
  const specials = [fileOf(0, 1)]
  expect(planOf(specials, { season: 0, bucket: '1080p' }).name).toBe('Northern Signals - Specials [1080p].zip')
  const odd = planPack({ ...title, name: '../W/h:y?' }, { season: 0, bucket: '1080p' }, specials)
  expect(odd?.name).toBe('_W_h_y_ - Specials [1080p].zip')
})

test('where there is no file, there is no pack', () => {
  expect(planPack(title, { season: 3, bucket: '1080p' }, season)).toBeUndefined()
  expect(planPack(title, { bucket: '1080p' }, season)).toBeUndefined()
})

test('an id leads to the first file of its pack, and is the same as long as the content is', () => {
  const { id, digest } = planOf(season)
  expect(firstFileOf(id)).toBe(season[0]?.id)
  expect(id).toMatch(/^p[0-9a-f]{64}$/)
  expect(id).toBe(`p${season[0]?.id.slice(1)}${digest}`)
  expect(planOf([...season, ...others]).id).toBe(id)
  expect(planPack({ ...title, name: 'Renamed' }, subject, season)?.id).toBe(id)
})

test.each([
  ['a file is gone', season.slice(0, 2)],
  ['the first file is gone', season.slice(1)],
  ['a file has come', [...season, fileOf(1, 4)]],
  ['a file has another name', [...season.slice(0, 2), fileOf(1, 3, { name: 'other.mkv' })]],
  ['a file has other bytes', [...season.slice(0, 2), fileOf(1, 3, { sha256: 'f'.repeat(64) })]],
  ['a file has another time', [...season.slice(0, 2), fileOf(1, 3, { addedAt: ADDED_AT })]],
  ['the order is another', [season[0], season[2], season[1]].filter((file) => file !== undefined)],
])('when %s, it is another pack', (_what, files) => {
  const [before, after] = [planOf(season), planOf(files)]
  expect(after.digest).not.toBe(before.digest)
  expect(after.id).not.toBe(before.id)
})

test.each([
  '',
  'p',
  `p${'0'.repeat(63)}`,
  `p${'0'.repeat(65)}`,
  `f${'0'.repeat(64)}`,
  `p${'G'.repeat(64)}`,
  'some-title',
])('%j is no id of a pack', (id) => {
  expect(firstFileOf(id)).toBeUndefined()
})

function subtitleOf(file: MediaFile, given: Partial<Subtitle>): Subtitle {
  const sha256 = Buffer.from(JSON.stringify(given)).toString('hex').padEnd(64, '0').slice(-64)
  const part = { store: 'disk', blob: 'b' as BlobRef, sizeBytes: 10 }
  const facts = { name: 'x.srt', language: 'en', format: 'srt', charset: 'utf-8', crc32: 1, part } as const
  return { id: subtitleIdOf(file.id, sha256), sha256, sizeBytes: 10, addedAt: ADDED_AT, ...facts, ...given }
}

function withSubtitles(file: MediaFile, ...given: Partial<Subtitle>[]): MediaFile {
  return { ...file, subtitles: given.map((each) => subtitleOf(file, each)) }
}

test('subtitles lie behind their video, named as players look for them', () => {
  const [first, second, third] = season.map((file, index) => ({ ...file, name: `Show (2020) E${index + 1}.mkv` }))
  if (first === undefined || second === undefined || third === undefined) return expect.unreachable()
  const plan = planOf([
    withSubtitles(
      first,
      { language: 'en' },
      { language: 'pt-BR', isForced: true, format: 'ass' },
      { language: 'en', name: 'another' },
      { language: 'de', isSdh: true, format: 'vtt', addedAt: ADDED_AT + 1000 },
    ),
    second,
    withSubtitles(third, { language: 'und' }),
  ])
  expect(plan.entries.map(({ name }) => name)).toEqual([
    'Show (2020) E1.mkv',
    'Show (2020) E1.en.srt',
    'Show (2020) E1.pt-BR.forced.ass',
    'Show (2020) E1.2.en.srt',
    'Show (2020) E1.de.sdh.vtt',
    'Show (2020) E2.mkv',
    'Show (2020) E3.mkv',
    'Show (2020) E3.srt',
  ])
  expect(plan.modifiedAt).toBe(ADDED_AT + 1000)
  expect(plan.entries[1]).toMatchObject({ file: first.id, sizeBytes: 10, subtitle: { language: 'en' } })
})

test('videos of one name but for their ends have no two subtitles of one name, nor one that a third video has', () => {
  const files = ['Twin.mkv', 'TWIN.mp4', 'Twin.2.mkv'].map((name, index) =>
    withSubtitles({ ...(season[index] ?? expect.unreachable()), name }, { language: 'en' }),
  )
  expect(planOf(files).entries.map(({ name }) => name)).toEqual([
    'Twin.mkv',
    'Twin.en.srt',
    'TWIN.mp4',
    'TWIN.2.en.srt',
    'Twin.2.mkv',
    'Twin.2.2.en.srt',
  ])
})

test('a subtitle that comes, goes or is told of otherwise makes another pack', () => {
  const plans = [
    season,
    [withSubtitles(season[0] ?? expect.unreachable(), { language: 'en' }), ...season.slice(1)],
    [withSubtitles(season[0] ?? expect.unreachable(), { language: 'de' }), ...season.slice(1)],
    [withSubtitles(season[0] ?? expect.unreachable(), { language: 'en', isForced: true }), ...season.slice(1)],
  ].map((files) => planOf(files).id)
  expect(new Set(plans).size).toBe(plans.length)
})

test('videos of one name and of endless ones keep their subtitles beside them, within what file systems take', () => {
  const named = season.map((file) =>
    withSubtitles({ ...file, name: `${'ü'.repeat(300)}.mkv` }, { language: 'pt-BR', isForced: true, isSdh: true }),
  )
  const names = planOf(named).entries.map(({ name }) => name)
  expect(new Set(names).size).toBe(6)
  for (const [index, name] of names.entries()) {
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255)
    const stem = names[index - (index % 2)]?.slice(0, -'.mkv'.length) ?? ''
    expect(name.startsWith(`${stem}.`)).toBe(true)
  }
})
