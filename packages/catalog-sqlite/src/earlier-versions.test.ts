import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FileId, TitleId } from '@streamvault/core'
import { FakeClock, sampleEdition, samplePerson } from '@streamvault/testkit'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { SqliteCatalog, SqliteJobs } from './index.ts'
import { MIGRATIONS } from './migrations.ts'
import { ScratchDatabase } from './scratch-database.ts'

/** Databases as vaults of every schema version that was ever released have written them, as SQL. */
const EARLIER = join(import.meta.dirname, 'earlier')
/** The first release took three steps at once. */
const FIRST_VERSION = 3
const VERSIONS = Array.from({ length: MIGRATIONS.length - FIRST_VERSION }, (_, at) => FIRST_VERSION + at)
/** Those that keep something of people's. */
const KEPT =
  /^(titles|files|digests|takedowns|takedown_files|denials|jobs|metadata|ephemeral|key_frames|people|sessions|audit)$/
/** What is put in order anew, and follows from documents. */
const DERIVED = ['ordinal', 'age', 'words']

type Row = Readonly<Record<string, unknown>>

/** All rows of all tables that a database had, without what follows from them. */
function rowsOf(path: string, tables?: readonly string[]): Record<string, readonly Row[]> {
  const database = new Database(path, { readonly: true })
  const all = database.prepare<[], { name: string }>(`select name from sqlite_master where type = 'table'`).all()
  const names = tables ?? all.map(({ name }) => name).filter((name) => KEPT.test(name))
  const rows = names.map((name) => {
    const found = database.prepare<[], Row>(`select * from ${name}`).all()
    const kept = found.map((row) => Object.entries(row).filter(([column]) => !DERIVED.includes(column)))
    return [name, kept.map((row) => Object.fromEntries(row))] as const
  })
  database.close()
  return Object.fromEntries(rows)
}

test('there is a database of every version that was released', () => {
  expect(readdirSync(EARLIER).toSorted()).toEqual(VERSIONS.map((version) => `version-${version}.sql`))
})

describe.each(VERSIONS)('a database of version %i', (version) => {
  function restore(scratch: ScratchDatabase): void {
    const database = new Database(scratch.path)
    database.exec(readFileSync(join(EARLIER, `version-${version}.sql`), 'utf8'))
    expect(database.pragma('user_version', { simple: true })).toBe(version)
    database.close()
  }

  test('loses no row when it is opened, nor when it is opened again', async () => {
    await using scratch = new ScratchDatabase()
    restore(scratch)
    const before = rowsOf(scratch.path)
    expect(before['files']?.length).toBeGreaterThan(2)
    scratch.open()
    scratch.open()
    const after = rowsOf(scratch.path, Object.keys(before))
    for (const [table, rows] of Object.entries(before)) {
      const comparable = rows.map((row) => expect.objectContaining(row))
      expect(after[table]?.length, table).toBe(rows.length)
      expect(after[table], table).toEqual(expect.arrayContaining(comparable))
    }
  })

  test('is found in, played from and worked on as one of today', async () => {
    await using scratch = new ScratchDatabase()
    restore(scratch)
    const connection = scratch.open()
    const { titles, files, digests, takedowns } = new SqliteCatalog(connection)
    expect((await titles.search('LODZ st', 10)).map(({ name }) => name)).toEqual(['Łódź Story'])
    const { items } = await titles.list({}, { limit: 10 })
    expect(items.map(({ name }) => name).toSorted()).toEqual(['Pioneer One', 'Łódź Story'])
    const story = items.find(({ kind }) => kind === 'movie')?.id as TitleId
    const [file] = await files.listByTitle(story)
    expect(file?.name).toBe('lodz.mkv')
    expect(await digests.get(file?.id as FileId)).toEqual(Buffer.of(1, 2, 3, 4))
    const { value, version: found } = (await titles.get(story)) ?? expect.fail()
    await titles.replace({ ...value, name: 'Renamed' }, found)
    expect(await titles.search('lodz', 10)).toEqual([])
    const jobs = new SqliteJobs(connection, { clock: new FakeClock() })
    expect((await jobs.unfinished('ingest', '/b.mkv'))?.state).toBe('waiting')
    expect((await jobs.ended(10)).map(({ failure }) => failure?.code)).toEqual(['SOURCE_EMPTY'])
    const denied = await takedowns.list({ limit: 10 })
    expect(denied.items.map(({ files: { length } }) => length)).toEqual(version >= 4 ? [2] : [])
    const { people, sessions, audit, rules } = new SqliteCatalog(connection)
    await people.insert(samplePerson('1'))
    const known = version >= 9 ? ['telegram-1', 'telegram-7'] : ['telegram-1']
    expect((await people.list({}, { limit: 10 })).items.map(({ id }) => id)).toEqual(known)
    expect(await sessions.listOf(samplePerson('1').id)).toEqual([])
    expect(await sessions.listOf(samplePerson('7').id)).toHaveLength(known.length - 1)
    expect((await audit.list({ limit: 10 })).items).toHaveLength(known.length - 1)
    await rules.insert(sampleEdition(1))
    expect(await rules.list({ limit: 10 })).toEqual({ items: [sampleEdition(1)] })
  })
})
