import { MongoCatalog, openMongo } from '@streamvault/catalog-mongo'
import { openSqlite, SqliteCatalog } from '@streamvault/catalog-sqlite'
import { type Catalog, type FileId, type Jobs, placementOf, type TitleId, titleIdOf } from '@streamvault/core'
import { Library, ReviewDesk, TitleDesk } from '@streamvault/manager'
import {
  addSampleTitle,
  FakeClock,
  findFerret,
  loadDenials,
  MemoryJobs,
  MongoServer,
  Mortality,
  mortal,
  sampleFile,
  silentLogger,
} from '@streamvault/testkit'
import { expect, test } from 'vitest'

const TEST_MS = 300_000
/** A command takes FerretDB some milliseconds. */
const MONGO_STEP = 3

const SHOW = { kind: 'series', name: 'Signals' } as const
const OTHER = { kind: 'series', name: 'Signale', year: 2021 } as const
const FILM = { kind: 'movie', name: 'Slow River', year: 2019 } as const
const [FROM, APART, NAMED] = [titleIdOf(SHOW), titleIdOf(OTHER), titleIdOf(FILM)]
const [A, B, C] = ['a.mkv', 'b.mkv', 'c.mkv'] as const
const FILES = [A, B, C]
const IN_REVIEW = 'v.mkv'
const [ID_B, ID_C, REVIEWED] = [B, C, IN_REVIEW].map((name) => sampleFile({ name }).id) as [FileId, FileId, FileId]

interface Deps {
  readonly catalog: Catalog
  readonly jobs: Jobs
}

/** What an operator says, and all that is shown once it is done. */
const WORDS: Readonly<
  Record<string, { readonly shown: readonly string[]; readonly say: (deps: Deps) => Promise<unknown> }>
> = {
  'files get a title of their own': {
    shown: FILES,
    say: (deps) =>
      new TitleDesk(deps).split({
        id: FROM,
        files: [ID_B, ID_C],
        called: { title: OTHER.name, year: OTHER.year },
      }),
  },
  'a file leaves review': {
    shown: [...FILES, IN_REVIEW],
    say: (deps) => new ReviewDesk(deps).identify(REVIEWED, { kind: 'movie', title: FILM.name, year: FILM.year }),
  },
  'an episode becomes a movie': {
    shown: FILES,
    say: (deps) => new ReviewDesk(deps).identify(ID_C, { kind: 'movie', title: FILM.name, year: FILM.year }),
  },
  'the only file of a season goes to another episode': {
    shown: FILES,
    say: (deps) => new ReviewDesk(deps).identify(ID_C, { season: 1, episode: { first: 3 } }),
  },
}

async function setUp(catalog: Catalog): Promise<Deps> {
  await addSampleTitle(catalog, SHOW, [
    { name: A, episode: { season: 1, episode: 1 } },
    { name: B, episode: { season: 1, episode: 2 }, bucket: '480p' },
    { name: C, episode: { season: 2, episode: 1 }, bucket: '720p' },
  ])
  const { titleId: _, ...facts } = sampleFile({ name: IN_REVIEW })
  await catalog.files.insert({ ...facts, ...placementOf({ kind: 'movie', name: 'v', doubt: 'nameless' }) })
  return { catalog, jobs: new MemoryJobs({ clock: new FakeClock() }) }
}

/** A process that says it to its end, or dies at any of its steps at the catalogue and the jobs. */
async function live({ catalog, jobs }: Deps, say: (deps: Deps) => Promise<unknown>, life: Mortality): Promise<void> {
  const mortalCatalog = {
    titles: mortal(catalog.titles, life),
    files: mortal(catalog.files, life),
    takedowns: mortal(catalog.takedowns, life),
    metadata: mortal(catalog.metadata, life),
  } as unknown as Catalog
  try {
    await say({ catalog: mortalCatalog, jobs: mortal(jobs, life) })
  } catch (error) {
    if (!life.isDead) throw error
  }
}

/** All that is left in the end, without what counts writes. */
async function stateOf({ catalog }: Deps) {
  const ids = [FROM, APART, NAMED]
  const titles = await Promise.all(ids.map(async (id) => (await catalog.titles.get(id))?.value))
  const files = await Promise.all(ids.map((id) => catalog.files.listByTitle(id)))
  return { titles, files, inReview: (await catalog.files.listInReview({ limit: 10 })).items }
}

/** The names of what viewers find. */
async function shown({ catalog }: Deps): Promise<string[]> {
  const library = new Library({ catalog, denials: await loadDenials(catalog) })
  const views = await Promise.all(
    [FROM, APART, NAMED].map((id: TitleId) => library.getTitle(id).catch(() => undefined)),
  )
  const files = views.flatMap((view) => [
    ...(view?.files ?? []),
    ...(view?.seasons.flatMap(({ episodes }) => episodes.flatMap((episode) => episode.files)) ?? []),
  ])
  return files.map(({ name }) => name).sort()
}

/** Tries every `step`th instant, and says how many there are. */
async function atEveryInstant(open: () => Promise<Catalog>, word: string, step: number): Promise<number> {
  const { say, shown: wantedNames } = WORDS[word] ?? expect.fail('somebody says it')
  const whole = await setUp(await open())
  await live(whole, say, new Mortality(0))
  const wanted = await stateOf(whole)
  expect(await shown(whole)).toEqual(wantedNames)
  for (let dieAt = 1; ; dieAt += step) {
    const life = new Mortality(dieAt)
    const bench = await setUp(await open())
    await live(bench, say, life)
    const told = `died at ${dieAt}`
    // A file that is on its way from one title to the other may be in neither, and is never in both.
    const names = await shown(bench)
    expect(new Set(names).size, told).toBe(names.length)
    expect(wantedNames, told).toEqual(expect.arrayContaining(names))
    await live(bench, say, new Mortality(0))
    expect(await stateOf(bench), told).toEqual(wanted)
    expect(await bench.jobs.pending('manifest'), told).toBeGreaterThan(0)
    if (!life.isDead) return dieAt - step
  }
}

test.each(Object.keys(WORDS))(
  'of a process that dies at any instant while %s, nothing is lost, and saying it again ends it',
  async (word) => {
    await using ending = new AsyncDisposableStack()
    const open = async () => new SqliteCatalog(ending.use(openSqlite(':memory:')))
    expect(await atEveryInstant(open, word, 1)).toBeGreaterThan(20)
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
      for (const id of [FROM, APART, NAMED]) await catalog.titles.remove(id)
      for (const name of [...FILES, IN_REVIEW]) await catalog.files.remove(sampleFile({ name }).id)
      return catalog
    }
    for (const word of Object.keys(WORDS))
      expect(await atEveryInstant(open, word, MONGO_STEP), word).toBeGreaterThan(20)
  },
  TEST_MS,
)
