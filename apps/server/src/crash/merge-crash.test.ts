import { MongoCatalog, openMongo } from '@streamvault/catalog-mongo'
import { openSqlite, SqliteCatalog } from '@streamvault/catalog-sqlite'
import { type Catalog, recordMetadata, type TitleId, titleIdOf } from '@streamvault/core'
import { Library, MergeWork } from '@streamvault/manager'
import {
  addSampleTitle,
  FakeClock,
  findFerret,
  loadDenials,
  MemoryJobs,
  MongoServer,
  Mortality,
  mortal,
  sampleDetails,
  sampleFile,
  sampleMetadata,
  silentLogger,
} from '@streamvault/testkit'
import { expect, test } from 'vitest'

const ONE = { kind: 'series', name: 'Signals' } as const
const OTHER = { kind: 'series', name: 'Signale', year: 2021 } as const
const [INTO, FROM] = [titleIdOf(ONE), titleIdOf(OTHER)]
const FILES = ['a', 'b', 'c', 'd'].map((name) => `${name}.mkv`)
const LEASE_MS = 2000
const TEST_MS = 300_000
const { signal } = new AbortController()
/** A command takes FerretDB some milliseconds. */
const MONGO_STEP = 3

/** Two titles of one number, of which an operator said where they come from, and that somebody wants to be one. */
async function setUp(catalog: Catalog) {
  const clock = new FakeClock()
  const jobs = new MemoryJobs({ clock })
  const [a = '', b = '', c = '', d = ''] = FILES
  await addSampleTitle(catalog, ONE, [{ name: a, episode: { season: 1, episode: 1 } }])
  await addSampleTitle(catalog, OTHER, [
    { name: b, episode: { season: 1, episode: 1 }, bucket: '480p' },
    { name: c, episode: { season: 1, episode: 2 } },
    { name: d, episode: { season: 2, episode: 1 } },
  ])
  const details = sampleDetails({ kind: 'series' })
  for (const [id, rights] of [
    [INTO, 'CC BY 4.0'],
    [FROM, 'bought'],
  ] as const) {
    await recordMetadata(catalog, sampleMetadata(id, { details }), undefined)
    const title = (await catalog.titles.get(id)) ?? expect.fail('it is there')
    await catalog.titles.replace({ ...title.value, provenance: { rights } }, title.version)
  }
  await jobs.submit('merge', FROM, { from: FROM, into: INTO })
  return { catalog, jobs, clock }
}

type Bench = Awaited<ReturnType<typeof setUp>>

/** A manager that lives until it has merged them, or it dies: at any of its steps at the catalogue and the jobs. */
async function live(bench: Bench, life: Mortality): Promise<void> {
  const { clock } = bench
  const jobs = mortal(bench.jobs, life)
  const catalog = {
    titles: mortal(bench.catalog.titles, life),
    files: mortal(bench.catalog.files, life),
    takedowns: mortal(bench.catalog.takedowns, life),
    metadata: mortal(bench.catalog.metadata, life),
  } as unknown as Catalog
  const work = new MergeWork({ catalog, jobs, clock, logger: silentLogger })
  // What a dead process held is free by then.
  await clock.advance(LEASE_MS)
  try {
    const claim = (await jobs.claim('merge', LEASE_MS)) ?? expect.fail('somebody wants it')
    await jobs.complete(claim, await work.carryOut({ claim, signal }))
  } catch (error) {
    if (!life.isDead) throw error
  }
}

/** All that is left in the end, without what counts writes. */
async function stateOf({ catalog }: Bench) {
  const read = async <T>(found: Promise<{ readonly value: T } | undefined>) => (await found)?.value
  const titles = await Promise.all([INTO, FROM].map((id) => read(catalog.titles.get(id))))
  const files = await Promise.all([INTO, FROM].map((id) => catalog.files.listByTitle(id)))
  const metadata = await Promise.all([INTO, FROM].map((id) => read(catalog.metadata.get(id))))
  return { titles, files, metadata }
}

/** The names of what viewers find by either id. */
async function shown({ catalog }: Bench): Promise<string[]> {
  const library = new Library({ catalog, denials: await loadDenials(catalog) })
  const views = await Promise.all([INTO, FROM].map((id: TitleId) => library.getTitle(id).catch(() => undefined)))
  const files = views.flatMap(
    (view) => view?.seasons.flatMap(({ episodes }) => episodes.flatMap((episode) => episode.files)) ?? [],
  )
  return [...new Set(files.map(({ name }) => name))].sort()
}

/** Tries every `step`th instant, and says how many there are. */
async function atEveryInstant(open: () => Promise<Catalog>, step: number): Promise<number> {
  const whole = await setUp(await open())
  await live(whole, new Mortality(0))
  const wanted = await stateOf(whole)
  expect(wanted.files.map(({ length }) => length)).toEqual([FILES.length, 0])
  for (let dieAt = 1; ; dieAt += step) {
    const life = new Mortality(dieAt)
    const bench = await setUp(await open())
    await live(bench, life)
    const told = `died at ${dieAt}`
    expect(await shown(bench), told).toEqual(FILES)
    if ((await bench.jobs.pending('merge')) > 0) await live(bench, new Mortality(0))
    expect(await stateOf(bench), told).toEqual(wanted)
    const asked = await bench.jobs.underWay('manifest', 'waiting', 100)
    expect(
      asked.map(({ request }) => request),
      told,
    ).toContainEqual({ title: INTO })
    if (!life.isDead) return dieAt - step
  }
}

test(
  'a merge that dies at any instant at all is ended by the next who lives, loses nothing and does nothing twice',
  async () => {
    await using ending = new AsyncDisposableStack()
    const open = async () => new SqliteCatalog(ending.use(openSqlite(':memory:')))
    expect(await atEveryInstant(open, 1)).toBeGreaterThan(50)
  },
  TEST_MS,
)

test.skipIf(findFerret() === undefined)(
  'so it is in MongoDB',
  async () => {
    await using mongo = await MongoServer.start()
    await using ending = new AsyncDisposableStack()
    // A database of its own for each trial would take most of the time.
    const catalog = new MongoCatalog(ending.use(await openMongo(mongo.newUrl(), { logger: silentLogger })))
    const open = async () => {
      for (const id of [INTO, FROM]) await Promise.all([catalog.titles.remove(id), catalog.metadata.remove(id)])
      for (const name of FILES) await catalog.files.remove(sampleFile({ name }).id)
      return catalog
    }
    expect(await atEveryInstant(open, MONGO_STEP)).toBeGreaterThan(50)
  },
  TEST_MS,
)
