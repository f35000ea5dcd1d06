import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MongoRecords, openMongo } from '@streamvault/catalog-mongo'
import { openSqlite, SqliteCatalog, SqliteJobs, SqliteRecords } from '@streamvault/catalog-sqlite'
import type { TitleId } from '@streamvault/core'
import { type Move, moveLibrary } from '@streamvault/manager'
import { FakeClock, fillLibrary, findFerret, MongoServer, sampleMetadata, silentLogger } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { dying } from '../trial/dying-records.ts'

const { signal } = new AbortController()
const QUIET = { signal, onProgress: () => {} }
const TEST_MS = 120_000

/** Libraries in databases of a test's own. */
class Libraries implements AsyncDisposable {
  readonly #ending = new AsyncDisposableStack()
  readonly #folder: string
  #count = 0

  static async open(): Promise<Libraries> {
    return new Libraries(await mkdtemp(join(tmpdir(), 'streamvault-move-')))
  }

  private constructor(folder: string) {
    this.#folder = folder
    this.#ending.defer(() => rm(folder, { recursive: true }))
  }

  empty() {
    const connection = this.#ending.use(openSqlite(join(this.#folder, `${this.#count++}.sqlite`)))
    const jobs = new SqliteJobs(connection, { clock: new FakeClock() })
    return { records: new SqliteRecords(connection), catalog: new SqliteCatalog(connection), jobs }
  }

  async filled() {
    const library = this.empty()
    await fillLibrary(library)
    return library
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#ending.disposeAsync()
  }
}

test.skipIf(findFerret() === undefined)(
  'a library that went from SQLite to MongoDB and back is the same, by the digests of all its records',
  async () => {
    await using mongo = await MongoServer.start()
    await using connection = await openMongo(mongo.newUrl(), { logger: silentLogger })
    await using libraries = await Libraries.open()
    const [first, there, back] = [await libraries.filled(), new MongoRecords(connection), libraries.empty()]
    const out = await moveLibrary({ from: first.records, source: 'first', to: there }, QUIET)
    const home = await moveLibrary({ from: there, source: 'there', to: back.records }, QUIET)
    expect(home).toEqual(out)
    expect(out).toMatchObject({
      titles: { count: 4 },
      takedowns: { count: 4 },
      denials: { count: 4 },
      jobs: { count: 5 },
    })
    expect(await back.catalog.takedowns.since(0)).toEqual(await first.catalog.takedowns.since(0))
    expect(await back.jobs.ended(10)).toEqual(await first.jobs.ended(10))
  },
  TEST_MS,
)

test('whichever write the process dies at, the next attempt goes on, and both sides are the same', async () => {
  await using libraries = await Libraries.open()
  const { records: from } = await libraries.filled()
  const whole = libraries.empty().records
  const expected = await moveLibrary({ from, source: 'a', to: whole }, QUIET)
  let deaths = 0
  for (const when of ['before', 'after'] as const) {
    for (let at = 0; ; at++) {
      const { records: to } = libraries.empty()
      const begun = await moveLibrary({ from, source: 'a', to: dying(to, at, when) }, QUIET).catch(String)
      if (typeof begun !== 'string') break
      expect(begun).toBe('Error: died')
      deaths++
      const isDone = (await to.note())?.state === 'done'
      if (!isDone) expect(await moveLibrary({ from, source: 'a', to }, QUIET)).toEqual(expected)
      expect(await to.note()).toEqual({ source: 'a', state: 'done' })
    }
  }
  // A note at the beginning, one write and one note for each of fourteen kinds, and a note at the end.
  expect(deaths).toBe(2 * 30)
})

test('nothing is written where another library is, or where another one is being moved to', async () => {
  await using libraries = await Libraries.open()
  const move: Move = { from: (await libraries.filled()).records, source: 'a', to: libraries.empty().records }
  const taken = libraries.empty()
  await taken.catalog.metadata.insert(sampleMetadata('a'))
  await expect(moveLibrary({ ...move, to: taken.records }, QUIET)).rejects.toMatchObject({ code: 'MOVE_TARGET_TAKEN' })
  expect([await taken.records.note(), await taken.records.count('titles')]).toEqual([undefined, 0])
  await moveLibrary({ ...move, to: dying(move.to, 4, 'before') }, QUIET).catch(() => {})
  await expect(moveLibrary({ ...move, source: 'b' }, QUIET)).rejects.toMatchObject({ code: 'MOVE_TARGET_TAKEN' })
  await moveLibrary(move, QUIET)
  await expect(moveLibrary(move, QUIET)).rejects.toMatchObject({ code: 'MOVE_TARGET_TAKEN' })
})

test('a library that somebody writes to while it is copied is told apart, and copied anew the next time', async () => {
  await using libraries = await Libraries.open()
  const [{ records: from, catalog }, { records: to }] = [await libraries.filled(), libraries.empty()]
  const film = 'film-2' as TitleId
  const late = {
    signal,
    onProgress: ({ kind }: { readonly kind: string }) => {
      if (kind === 'jobs') void catalog.titles.remove(film)
    },
  }
  await expect(moveLibrary({ from, source: 'a', to }, late)).rejects.toMatchObject({
    code: 'MOVE_DIFFERS',
    details: { kind: 'titles' },
  })
  expect(await to.count('titles')).toBe(4)
  const outcome = await moveLibrary({ from, source: 'a', to }, QUIET)
  expect([outcome.titles.count, await to.count('titles')]).toEqual([3, 3])
})

test('what is stopped goes on later', async () => {
  await using libraries = await Libraries.open()
  const [{ records: from }, { records: to }] = [await libraries.filled(), libraries.empty()]
  const stopping = new AbortController()
  const onProgress = () => stopping.abort(new Error('stopped'))
  await expect(moveLibrary({ from, source: 'a', to }, { signal: stopping.signal, onProgress })).rejects.toThrow(
    'stopped',
  )
  expect((await to.note())?.last?.kind).toBe('files')
  expect((await moveLibrary({ from, source: 'a', to }, QUIET)).titles.count).toBe(4)
})
