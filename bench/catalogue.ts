import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { MongoCatalog, MongoRecords, openMongo } from '@streamvault/catalog-mongo'
import { openSqlite, SqliteCatalog, SqliteRecords } from '@streamvault/catalog-sqlite'
import type { Catalog, MediaFile } from '@streamvault/core'
import { findFerret, GIVEN_MONGO_URL, MongoServer, silentLogger } from '@streamvault/testkit'
import { type BenchResult, type BenchRow, benchRow } from './support/bench-result.ts'
import { FILES_PER_TITLE, generateLibrary } from './support/generated-library.ts'
import { importLibrary, keptDatabase, TITLES } from './support/kept-library.ts'
import { type LibraryTimes, measureLibrary } from './support/measure-library.ts'
import { ServerTime } from './support/server-time.ts'

/** FerretDB goes through a whole collection for all but the look-up of one `_id`, so that more tells only how fast it does that. */
const FERRET_TITLES = 300
/** Whose files are imported anew in each run. */
const IMPORTED_TITLES = 2_000
const INSERTED_FILES = 1_000
/** Documents and files a second: what moves a library of a million files in less than ten minutes. */
const IMPORT_PER_SECOND = 2_000

/** Milliseconds that each may take, of a hundred calls the slowest but one. */
const LIMITS = {
  sqlite: { typeAhead: 5, titlePage: 2, facetPage: 20 },
  mongo: { typeAhead: 25, titlePage: 10, facetPage: 60 },
} as const
const NAMES = { typeAhead: 'type-ahead', titlePage: 'title page', facetPage: 'facet page' } as const

/** A library of 100,000 titles and 1,000,000 files: what viewers wait for, and how fast it is taken in. */
export async function benchCatalogue(): Promise<BenchResult> {
  const sqlite = await measureSqlite()
  const mongo = await measureMongo()
  return {
    bench: 'catalogue',
    notes: [
      `${TITLES.toLocaleString('en')} titles and ${(TITLES * FILES_PER_TITLE).toLocaleString('en')} files, asked as the API asks; baselines are the limits, ours the p99; the database is in the kernel's memory`,
      'type-ahead: each key of names as they are typed; title page: with all files; facet page: 40 titles of a genre and kind',
      ...mongo.notes,
    ],
    rows: [...sqlite, ...mongo.rows],
  }
}

async function measureSqlite(): Promise<BenchRow[]> {
  await using ending = new AsyncDisposableStack()
  const path = await keptDatabase()
  await readThrough(path)
  const connection = ending.use(openSqlite(path))
  const times = await measureLibrary(new SqliteCatalog(connection), { titlesCount: TITLES, samples: 3_000 })
  const folder = await mkdtemp(join(tmpdir(), 'bench-catalogue-'))
  ending.defer(() => rm(folder, { recursive: true }))
  const fresh = ending.use(openSqlite(join(folder, 'fresh.sqlite')))
  const imported = await importLibrary(new SqliteRecords(fresh), IMPORTED_TITLES)
  const inserted = await insertFiles(new SqliteCatalog(fresh))
  return [
    ...rowsOf('SQLite', LIMITS.sqlite, times),
    rateRow('SQLite: import', imported, IMPORT_PER_SECOND),
    rateRow('SQLite: files one by one', inserted, 100),
  ]
}

/** Into the kernel's memory, where it is once a vault has run for a while: two gigabytes of twenty-four. */
async function readThrough(path: string): Promise<void> {
  await pipeline(createReadStream(path), async (chunks) => {
    for await (const _ of chunks);
  })
}

/** On the server that is given as a whole; on FerretDB only what is not its own reading of whole collections. */
async function measureMongo(): Promise<{ readonly rows: readonly BenchRow[]; readonly notes: readonly string[] }> {
  const isGiven = GIVEN_MONGO_URL !== undefined
  if (!isGiven && findFerret() === undefined) return { rows: [], notes: ['no MongoDB, and no FerretDB was built here'] }
  await using ending = new AsyncDisposableStack()
  const url = GIVEN_MONGO_URL ?? ending.use(await MongoServer.start()).newUrl()
  const connection = ending.use(await openMongo(url, { logger: silentLogger }))
  const titlesCount = isGiven ? TITLES : FERRET_TITLES
  const records = new MongoRecords(connection)
  if ((await records.count('titles')) > 0) throw new Error('the database is not empty')
  ending.defer(() => connection.drop())
  const imported = await importLibrary(records, titlesCount)
  const serverTime = new ServerTime(connection.client)
  const measured = { titlesCount, samples: isGiven ? 3_000 : 30, serverTime }
  const times = await measureLibrary(new MongoCatalog(connection), measured)
  const rate = rateRow(isGiven ? 'MongoDB: import' : 'FerretDB: import', imported, isGiven ? IMPORT_PER_SECOND : 500)
  if (isGiven) return { rows: [...rowsOf('MongoDB', LIMITS.mongo, times), rate], notes: [] }
  const whole = Object.entries(NAMES).map(([what, name]) => `${name} ${times.whole[what as Measured].toFixed(0)} ms`)
  return {
    rows: [...rowsOf('outside of FerretDB', LIMITS.mongo, { whole: times.ours }), rate],
    notes: [
      `FerretDB 1.24, with ${titlesCount.toLocaleString('en')} titles: it uses no index but that of _id, and goes through ${(titlesCount * FILES_PER_TITLE).toLocaleString('en')} files for each title page;`,
      `as a whole: ${whole.join(', ')}. What is compared is the time in which it had nothing to do; a MongoDB is measured whole, with STREAMVAULT_TEST_MONGO_URL`,
    ],
  }
}

type Measured = keyof typeof NAMES

function rowsOf(
  engine: string,
  limits: Readonly<Record<Measured, number>>,
  { whole }: Pick<LibraryTimes, 'whole'>,
): BenchRow[] {
  return (Object.keys(NAMES) as Measured[]).map((what) =>
    benchRow({
      name: `${engine}: ${NAMES[what]}, p99`,
      unit: 'ms',
      ours: whole[what],
      baseline: limits[what],
      target: { atMost: 1 },
    }),
  )
}

function rateRow(name: string, ours: number, baseline: number): BenchRow {
  return benchRow({ name, unit: 'records/s', ours, baseline, target: { atLeast: 1 } })
}

/** Inserts files as an ingest does, each of which is on the disk when that has returned. */
async function insertFiles({ files }: Catalog): Promise<number> {
  const batches = generateLibrary(IMPORTED_TITLES + INSERTED_FILES / FILES_PER_TITLE)
  const all = batches.filter(({ kind }) => kind === 'files').flatMap(({ records }) => records as readonly MediaFile[])
  const fresh = [...all.drop(IMPORTED_TITLES * FILES_PER_TITLE)]
  const startedAt = performance.now()
  for (const file of fresh) await files.insert(file)
  return (fresh.length * 1_000) / (performance.now() - startedAt)
}
