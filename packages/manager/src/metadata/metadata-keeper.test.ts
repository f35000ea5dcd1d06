import type { TitleId } from '@streamvault/core'
import {
  addSampleTitle,
  FakeClock,
  MemoryCatalog,
  MemoryJobs,
  sampleMetadata,
  silentLogger,
} from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { MetadataKeeper } from './metadata-keeper.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

function setUp() {
  const clock = new FakeClock()
  const catalog = new MemoryCatalog()
  const jobs = new MemoryJobs({ clock })
  const keeper = new MetadataKeeper({ catalog, jobs, clock, logger: silentLogger })
  const stop = new AbortController()
  const start = () => {
    const running = keeper.run(stop.signal)
    return {
      [Symbol.asyncDispose]: async () => {
        stop.abort(new Error('the test has ended'))
        await running
      },
    }
  }
  /** The titles whose jobs wait, which are done by this. */
  const takeAll = async () => {
    const titles: string[] = []
    for (let claim = await jobs.claim('metadata', 1000); claim; claim = await jobs.claim('metadata', 1000)) {
      titles.push(claim.job.request.title)
      await jobs.complete(claim, { status: 'unmatched', candidates: [] })
    }
    return titles.sort()
  }
  return { clock, catalog, jobs, keeper, start, takeAll }
}

const addMovie = (catalog: MemoryCatalog, name: string) =>
  addSampleTitle(catalog, { kind: 'movie', name }, [{ name: `${name}.mkv` }])

test('a title that comes in is looked up within seconds, once', async () => {
  const { clock, catalog, start, takeAll } = setUp()
  await using _ = start()
  await clock.advance(1)
  expect(await takeAll()).toEqual([])
  await addMovie(catalog, 'Alpha')
  await clock.advance(5_000)
  expect(await takeAll()).toEqual(['alpha'])
  await clock.advance(60_000)
  expect(await takeAll()).toEqual([])
})

test('what is known is not asked for again until it is due, whoever starts anew', async () => {
  const { clock, catalog, start, takeAll } = setUp()
  const title = await addMovie(catalog, 'Alpha')
  await catalog.metadata.insert(sampleMetadata(title, { dueAt: clock.now() + 2 * HOUR_MS }))
  await using _ = start()
  await clock.advance(HOUR_MS)
  expect(await takeAll()).toEqual([])
  await clock.advance(HOUR_MS)
  expect(await takeAll()).toEqual(['alpha'])
})

test('a series that has got a season is asked about', async () => {
  const { clock, catalog, start, takeAll } = setUp()
  const title = await addSampleTitle(catalog, { kind: 'series', name: 'Show' }, [
    { episode: { season: 1, episode: 1 } },
  ])
  await catalog.metadata.insert(sampleMetadata(title, { dueAt: clock.now() + 100 * HOUR_MS, seasons: [1] }))
  await using _ = start()
  await clock.advance(MINUTE_MS)
  expect(await takeAll()).toEqual([])
  const found = (await catalog.titles.get(title)) ?? expect.fail('it was added')
  const seasons = [...found.value.seasons, { number: 2, episodes: [] }]
  await catalog.titles.replace({ ...found.value, seasons }, found.version)
  await clock.advance(MINUTE_MS)
  expect(await takeAll()).toEqual(['show-series'])
})

test('every title of a large library is gone through, and few jobs wait at once', async () => {
  const { clock, catalog, jobs, start, takeAll } = setUp()
  for (let index = 0; index < 450; index++) await addMovie(catalog, `Film ${index}`)
  await using _ = start()
  const seen = new Set<string>()
  for (let rounds = 0; rounds < 20 && seen.size < 450; rounds++) {
    await clock.advance(5_000)
    expect(await jobs.pending('metadata')).toBeLessThanOrEqual(200)
    for (const title of await takeAll()) seen.add(title)
  }
  expect(seen.size).toBe(450)
})

test('a title without anything to play is not asked about', async () => {
  const { clock, catalog, start, takeAll } = setUp()
  const title = await addMovie(catalog, 'Empty')
  const found = (await catalog.titles.get(title)) ?? expect.fail('it was added')
  await catalog.titles.replace({ ...found.value, buckets: [] }, found.version)
  await using _ = start()
  await clock.advance(MINUTE_MS)
  expect(await takeAll()).toEqual([])
})

test('while the metadata service does not let us in, it is asked every ten minutes', async () => {
  const { clock, catalog, keeper, start, takeAll } = setUp()
  await addMovie(catalog, 'Alpha')
  await using _ = start()
  await clock.advance(1)
  expect(await takeAll()).toEqual(['alpha' as TitleId])
  keeper.onRefused()
  await addMovie(catalog, 'Beta')
  await clock.advance(9 * MINUTE_MS)
  expect(await takeAll()).toEqual([])
  await clock.advance(2 * MINUTE_MS)
  expect(await takeAll()).toEqual(['alpha', 'beta'])
})

test('a title about which nonsense is answered is let be for hours, ever longer, and others are asked about at once', async () => {
  const { clock, catalog, keeper, start, takeAll } = setUp()
  const bad = await addMovie(catalog, 'Bad')
  await using _ = start()
  await clock.advance(5_000)
  expect(await takeAll()).toEqual(['bad'])
  for (const hours of [1, 4, 16, 24, 24]) {
    keeper.onUnreadable(bad)
    await addMovie(catalog, `Good ${clock.now()}`)
    await clock.advance(5_000)
    expect(await takeAll()).toEqual([expect.stringContaining('good')])
    await clock.advance(hours * HOUR_MS - 20_000)
    expect(await takeAll()).not.toContain('bad')
    await clock.advance(30_000)
    expect(await takeAll()).toContain('bad')
  }
})
