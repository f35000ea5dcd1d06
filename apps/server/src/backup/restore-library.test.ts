import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeDump, makeAgeKeys, writeDump } from '@streamvault/backup'
import { MongoRecords, openMongo } from '@streamvault/catalog-mongo'
import { openSqlite, SqliteCatalog, SqliteJobs, SqliteRecords } from '@streamvault/catalog-sqlite'
import { loadConfig } from '@streamvault/config'
import { type Catalog, type LibraryRecords, RECORD_KINDS } from '@streamvault/core'
import { FakeClock, fillLibrary, findFerret, MongoServer, silentLogger } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { dying } from '../trial/dying-records.ts'
import { bringBackSecrets } from './bring-back-secrets.ts'
import { type RestoreOptions, restoreLibrary } from './restore-library.ts'

const { signal } = new AbortController()
const TEST_MS = 120_000
const FACTS = {
  createdAt: 1_714_979_290_000,
  secrets: ['the secret of the vault', 'the one before it'],
  settings: { PORT: '9090' },
} as const
const QUIET = { signal, onProgress: () => {}, onChecked: async () => {} }

async function inFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'streamvault-restore-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

/** A library with something of everything, its backup, and libraries that are empty. */
async function setUp() {
  const folder = await inFolder()
  let count = 0
  const empty = () => {
    const connection = openSqlite(join(folder, `${count++}.sqlite`))
    onTestFinished(() => connection[Symbol.asyncDispose]())
    return { connection, records: new SqliteRecords(connection), catalog: new SqliteCatalog(connection) }
  }
  const first = empty()
  await fillLibrary({ ...first, jobs: new SqliteJobs(first.connection, { clock: new FakeClock() }) })
  const { identity, recipient } = await makeAgeKeys()
  const chunks: Uint8Array[] = []
  for await (const chunk of encodeDump(writeDump(first.records, FACTS, { signal }), [recipient])) chunks.push(chunk)
  const open = async function* () {
    yield* chunks
  }
  const restore = (to: LibraryRecords, mayReplace: 'no' | 'yes' = 'no', options: Partial<RestoreOptions> = {}) =>
    restoreLibrary({ open, identities: [identity], to, mayReplace }, { ...QUIET, ...options })
  return { first, empty, restore }
}

test('whichever write a restoration dies at, the next attempt goes on, and every record is as in the backup', async () => {
  const { empty, restore } = await setUp()
  const expected = await restore(empty().records)
  expect(expected).toMatchObject({ titles: { count: 4 }, takedowns: { count: 4 }, denials: { count: 4 } })
  let deaths = 0
  for (const when of ['before', 'after'] as const) {
    for (let at = 0; ; at++) {
      const { records: to } = empty()
      const begun = await restore(dying(to, at, when)).catch(String)
      if (typeof begun !== 'string') break
      expect(begun).toBe('Error: died')
      deaths++
      const isDone = (await to.note())?.state === 'done'
      if (!isDone) expect(await restore(to)).toEqual(expected)
      expect((await to.note())?.state).toBe('done')
    }
  }
  // A note at the beginning, one write and one note for each of thirteen kinds, and a note at the end.
  expect(deaths).toBe(2 * 28)
})

test('every kind of records that a library has is restored, but where people are signed in', async () => {
  const { first, empty, restore } = await setUp()
  const { records, catalog } = empty()
  const restored = await restore(records)
  for (const kind of RECORD_KINDS) expect(await first.records.count(kind), kind).toBeGreaterThan(0)
  expect(RECORD_KINDS.filter((kind) => restored[kind].count === 0)).toEqual(['sessions'])
  const people = async (library: Catalog) => (await library.people.list({}, { limit: 10 })).items
  expect(await people(catalog)).toEqual(await people(first.catalog))
  expect(await catalog.audit.list({ limit: 10 })).toEqual(await first.catalog.audit.list({ limit: 10 }))
})

test('the secrets of a library that may not go stay with it, and where it may, nobody opens it once they are others', async () => {
  const { empty, restore } = await setUp()
  const taken = empty()
  await fillLibrary({ ...taken, jobs: new SqliteJobs(taken.connection, { clock: new FakeClock() }) })
  const notes: unknown[] = []
  const onChecked = async () => void notes.push((await taken.records.note())?.state)
  await expect(restore(taken.records, 'no', { onChecked })).rejects.toMatchObject({ code: 'MOVE_TARGET_TAKEN' })
  expect(notes).toEqual([])
  await restore(taken.records, 'yes', { onChecked })
  expect(notes).toEqual(['differs'])
})

test('a library that is not empty stays as it is, unless it may go; then nobody is shown half of either', async () => {
  const { first, empty, restore } = await setUp()
  const expected = await restore(empty().records)
  const taken = empty()
  await fillLibrary({ ...taken, jobs: new SqliteJobs(taken.connection, { clock: new FakeClock() }) }, { movies: 9 })
  await expect(restore(taken.records)).rejects.toMatchObject({ code: 'MOVE_TARGET_TAKEN' })
  expect([await taken.records.count('titles'), await taken.records.note()]).toEqual([10, undefined])
  for (const at of [0, 1, 2, 3]) {
    await expect(restore(dying(taken.records, at, 'after'), 'yes')).rejects.toThrow('died')
    expect((await taken.records.note())?.state ?? 'gone').not.toBe('done')
  }
  expect(await restore(taken.records, 'yes')).toEqual(expected)
  expect(await taken.catalog.takedowns.since(0)).toEqual(await first.catalog.takedowns.since(0))
})

test.skipIf(findFerret() === undefined)(
  'a backup of a library in SQLite is restored into MongoDB, record by record',
  async () => {
    await using mongo = await MongoServer.start()
    await using connection = await openMongo(mongo.newUrl(), { logger: silentLogger })
    const { empty, restore } = await setUp()
    expect(await restore(new MongoRecords(connection))).toEqual(await restore(empty().records))
  },
  TEST_MS,
)

test('the secret comes back where the vault finds it, and what an operator has to set is told', async () => {
  const dataDir = await inFolder()
  await writeFile(join(dataDir, 'secret'), 'made at the first start\n')
  const told = await bringBackSecrets({ settings: loadConfig({}), dataDir }, FACTS)
  expect(await readFile(join(dataDir, 'secret'), 'utf8')).toBe('the secret of the vault\n')
  expect(await readFile(join(dataDir, 'secret-before-restore'), 'utf8')).toBe('made at the first start\n')
  expect(await readFile(join(dataDir, 'secret-of-backup'), 'utf8')).toBe('the one before it\n')
  expect(await readFile(join(dataDir, 'settings-of-backup.env'), 'utf8')).toBe('STREAMVAULT_PORT=9090\n')
  expect(told.join('\n')).toContain('STREAMVAULT_SECRET_PREVIOUS_FILE')
  expect(told.join('\n')).not.toContain('the secret of the vault')
})

test('a secret that is configured stays, and the one of the backup is kept where it can be named', async () => {
  const dataDir = await inFolder()
  const settings = loadConfig({ STREAMVAULT_SECRET: 'another secret than that' })
  const told = await bringBackSecrets({ settings, dataDir }, { ...FACTS, secrets: ['the secret of the vault'] })
  expect(await readFile(join(dataDir, 'secret-of-backup'), 'utf8')).toBe('the secret of the vault\n')
  expect(told[0]).toContain('STREAMVAULT_SECRET_PREVIOUS_FILE')
  const same = loadConfig({ STREAMVAULT_SECRET: 'the secret of the vault' })
  expect(
    await bringBackSecrets({ settings: same, dataDir }, { ...FACTS, secrets: ['the secret of the vault'] }),
  ).toHaveLength(1)
})
