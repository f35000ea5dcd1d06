import { type TitleId, VaultError } from '@streamvault/core'
import {
  addSampleTitle,
  FakeClock,
  MemoryCatalog,
  MemoryJobs,
  MemoryMetadataSource,
  RecordingMetrics,
  SAMPLE_SERIES,
  sampleDetails,
  silentLogger,
} from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { MetadataDesk } from './metadata-desk.ts'
import { MetadataWork } from './metadata-work.ts'

const DAY_MS = 86_400_000
const FRESH_MS = 30 * DAY_MS
const MINUTE = 60
const signal = new AbortController().signal

function setUp() {
  const clock = new FakeClock()
  const catalog = new MemoryCatalog()
  const jobs = new MemoryJobs({ clock })
  const source = new MemoryMetadataSource([{ details: sampleDetails() }, { details: SAMPLE_SERIES }])
  const deps = { catalog, jobs, source, clock, logger: silentLogger, metrics: new RecordingMetrics() }
  const refused: number[] = []
  const work = new MetadataWork(deps, { freshMs: FRESH_MS, onRefused: () => void refused.push(clock.now()) })
  const desk = new MetadataDesk({ catalog, jobs, clock })
  const lookUp = async (title: TitleId) => {
    await jobs.submit('metadata', title, { title })
    const claim = (await jobs.claim('metadata', 10_000)) ?? expect.fail('it was submitted')
    try {
      const outcome = await work.carryOut({ claim, signal, onProgress: () => {} })
      await jobs.complete(claim, outcome)
      return outcome
    } catch (error) {
      await jobs.release(claim)
      throw error
    }
  }
  const metadataOf = async (title: TitleId) => (await catalog.metadata.get(title))?.value
  const factsOf = async (title: TitleId) => (await catalog.titles.get(title))?.value.facts
  return { clock, catalog, jobs, source, desk, lookUp, metadataOf, factsOf, refused }
}

const addSolaris = (catalog: MemoryCatalog) =>
  addSampleTitle(catalog, { kind: 'movie', name: 'Solaris', year: 1972 }, [
    {
      name: 'solaris.mkv',
      media: { container: 'matroska', mimeType: 'video/x-matroska', durationSeconds: 166 * MINUTE, tracks: [] },
    },
  ])

test('what is found is recorded, shown in lists, and fresh for as long as is set', async () => {
  const { clock, catalog, lookUp, metadataOf, factsOf } = setUp()
  const title = await addSolaris(catalog)
  expect(await lookUp(title)).toEqual({ status: 'found', tmdb: 593, candidates: [] })
  expect(await metadataOf(title)).toEqual({
    id: title,
    askedAt: clock.now(),
    dueAt: clock.now() + FRESH_MS,
    details: sampleDetails(),
    seasons: [],
    candidates: [],
  })
  expect(await factsOf(title)).toEqual({
    tmdb: 593,
    names: ['Солярис'],
    genres: ['Drama', 'Science Fiction'],
    rating: { average: 7.7, votes: 1500 },
    poster: 'solaris-poster.jpg',
    backdrop: 'solaris-backdrop.jpg',
  })
})

test('a title that nobody knows is asked about again after a day', async () => {
  const { clock, catalog, lookUp, metadataOf, factsOf } = setUp()
  const title = await addSampleTitle(catalog, { kind: 'movie', name: 'Home Video', year: 2020 }, [{}])
  expect(await lookUp(title)).toEqual({ status: 'unmatched', doubt: 'unknown', candidates: [] })
  expect(await metadataOf(title)).toMatchObject({ doubt: 'unknown', dueAt: clock.now() + DAY_MS })
  expect(await factsOf(title)).toBeUndefined()
})

test('a title is searched for once: from then on it is asked for by its number', async () => {
  const { catalog, source, lookUp } = setUp()
  const title = await addSolaris(catalog)
  await lookUp(title)
  expect(source.asked).toHaveLength(2)
  await lookUp(title)
  expect(source.asked.slice(2)).toEqual([{ kind: 'movie', tmdb: 593, seasons: [] }])
})

test('a look-up that broke off after the search goes on without it', async () => {
  const { catalog, source, lookUp } = setUp()
  const title = await addSampleTitle(catalog, { kind: 'series', name: 'The Long Orbit' }, [
    { episode: { season: 1, episode: 1 } },
  ])
  const read = source.read.bind(source)
  source.read = async (subject, options) => {
    if (subject.seasons.length > 0) throw new VaultError('METADATA_UNAVAILABLE')
    return await read(subject, options)
  }
  await expect(lookUp(title)).rejects.toMatchObject({ code: 'METADATA_UNAVAILABLE' })
  source.read = read
  source.asked.length = 0
  expect(await lookUp(title)).toMatchObject({ status: 'found', tmdb: 1399 })
  expect(source.asked).toEqual([{ kind: 'series', tmdb: 1399, seasons: [1] }])
})

test('of a series the seasons that the vault has are asked for', async () => {
  const { catalog, lookUp, metadataOf } = setUp()
  const title = await addSampleTitle(catalog, { kind: 'series', name: 'The Long Orbit' }, [
    { name: 'a', episode: { season: 2, episode: 1 } },
    { name: 'b', episode: { season: 9, episode: 1 } },
  ])
  await lookUp(title)
  const metadata = await metadataOf(title)
  expect(metadata?.seasons).toEqual([2, 9])
  expect(metadata?.details?.seasons.map(({ number }) => number)).toEqual([2])
})

test('an operator decides which title it is, and no search changes it again', async () => {
  const { catalog, source, desk, lookUp, metadataOf, factsOf } = setUp()
  const other = sampleDetails({ tmdb: 2103, name: 'Solaris', releasedOn: '2002-11-27', runtimeMinutes: 99 })
  source.titles.push({ details: other })
  const title = await addSolaris(catalog)
  await lookUp(title)
  await desk.decide(title, 2103, 'operator')
  expect(await lookUp(title)).toMatchObject({ status: 'found', tmdb: 2103 })
  expect(await factsOf(title)).toMatchObject({ tmdb: 2103 })
  expect(await lookUp(title)).toMatchObject({ tmdb: 2103 })
  expect(await metadataOf(title)).toMatchObject({ decision: { tmdb: 2103, by: 'operator' } })
  await desk.decide(title, 'auto', 'operator')
  expect(await lookUp(title)).toMatchObject({ tmdb: 593 })
  expect((await metadataOf(title))?.decision).toBeUndefined()
})

test('a title that an operator says is none of the metadata service has nothing of it', async () => {
  const { catalog, source, desk, lookUp, metadataOf, factsOf } = setUp()
  const title = await addSolaris(catalog)
  await lookUp(title)
  source.asked.length = 0
  await desk.decide(title, 'none', 'operator')
  expect(await lookUp(title)).toEqual({ status: 'unmatched', candidates: [] })
  expect(await factsOf(title)).toBeUndefined()
  expect((await metadataOf(title))?.details).toBeUndefined()
  expect(source.asked).toEqual([])
})

test('a number that nothing has is told, and takes nothing of another title in its place', async () => {
  const { catalog, desk, lookUp, metadataOf, factsOf } = setUp()
  const title = await addSolaris(catalog)
  await lookUp(title)
  await desk.decide(title, 999, 'operator')
  expect(await lookUp(title)).toEqual({ status: 'unmatched', doubt: 'gone', candidates: [] })
  expect(await factsOf(title)).toBeUndefined()
  expect(await metadataOf(title)).toMatchObject({ decision: { tmdb: 999 }, doubt: 'gone' })
})

test('what the metadata service has no longer stays as it was known', async () => {
  const { catalog, source, lookUp, metadataOf } = setUp()
  const title = await addSolaris(catalog)
  await lookUp(title)
  source.titles.length = 0
  expect(await lookUp(title)).toMatchObject({ status: 'found', tmdb: 593, doubt: 'gone' })
  expect((await metadataOf(title))?.details).toEqual(sampleDetails())
})

test('a decision that comes while a title is looked up is not lost', async () => {
  const { catalog, source, desk, lookUp, metadataOf } = setUp()
  const title = await addSolaris(catalog)
  const search = source.search.bind(source)
  source.search = async (query, options) => {
    await desk.decide(title, 'none', 'operator')
    return await search(query, options)
  }
  await expect(lookUp(title)).rejects.toMatchObject({ code: 'CATALOG_CONFLICT', retry: 'soon' })
  source.search = search
  expect(await lookUp(title)).toMatchObject({ status: 'unmatched' })
  expect(await metadataOf(title)).toMatchObject({ decision: { tmdb: 'none' } })
})

test('a metadata service that does not let us in is told of', async () => {
  const { catalog, source, lookUp, refused } = setUp()
  const title = await addSolaris(catalog)
  source.failure = new VaultError('METADATA_REFUSED')
  await expect(lookUp(title)).rejects.toMatchObject({ code: 'METADATA_REFUSED' })
  expect(refused).toHaveLength(1)
})
