import { readFileSync, writeFileSync } from 'node:fs'
import { VaultError } from '@streamvault/core'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { MIGRATIONS } from './migrations.ts'
import { ScratchDatabase } from './scratch-database.ts'
import { openSqlite } from './sqlite-connection.ts'
import { SqliteEphemeral } from './sqlite-ephemeral.ts'

const clock = { now: () => 0 }

function schemaOf(path: string): unknown[] {
  const engine = new Database(path, { readonly: true })
  const schema = engine.prepare('select type, name, sql from sqlite_schema order by name').all()
  engine.close()
  return schema
}

function pragma(connection: ReturnType<typeof openSqlite>, name: string): unknown {
  return Object.values(connection.prepare<object, object>(`pragma ${name}`).get({}) ?? {})[0]
}

test('a write that returned is on the disk: the log is synced at every commit', async () => {
  await using database = new ScratchDatabase()
  const connection = database.open()
  expect(pragma(connection, 'journal_mode')).toBe('wal')
  expect(pragma(connection, 'synchronous')).toBe(2)
  expect(pragma(connection, 'busy_timeout')).toBe(5_000)
  expect(pragma(connection, 'foreign_keys')).toBe(0)
})

test('a private database needs no file', async () => {
  await using connection = openSqlite(':memory:')
  const ephemeral = new SqliteEphemeral(connection, { clock })
  await ephemeral.set('a', '1', 1)
  expect(await ephemeral.get('a')).toBe('1')
})

test.each(MIGRATIONS.keys().toArray())('a database of version %i is brought up to date', async (version) => {
  await using fresh = new ScratchDatabase()
  await using old = new ScratchDatabase()
  const engine = new Database(old.path)
  for (const step of MIGRATIONS.slice(0, version)) engine.exec(step)
  engine.exec('create table witness(value); insert into witness values(42)')
  engine.pragma(`user_version = ${version}`)
  engine.close()
  const connection = old.open()
  fresh.open()
  expect(connection.prepare('select value from witness').get({})).toEqual({ value: 42 })
  connection.prepare('drop table witness').run({})
  expect(pragma(connection, 'user_version')).toBe(MIGRATIONS.length)
  expect(schemaOf(old.path)).toEqual(schemaOf(fresh.path))
})

test('a database that a newer version wrote is left alone', async () => {
  await using database = new ScratchDatabase()
  const engine = new Database(database.path)
  engine.pragma(`user_version = ${MIGRATIONS.length + 1}`)
  engine.close()
  expect(() => database.open()).toThrow(expect.objectContaining({ code: 'CATALOG_TOO_NEW' }))
  expect(schemaOf(database.path)).toEqual([])
})

test('a file that is no database is refused and stays as it is', async () => {
  await using database = new ScratchDatabase()
  const text = 'not a database, but as long as one begins '.repeat(100)
  writeFileSync(database.path, text)
  expect(() => database.open()).toThrow(expect.objectContaining({ code: 'CATALOG_UNAVAILABLE' }))
  expect(readFileSync(database.path, 'utf8')).toBe(text)
})

test('a path that cannot be opened is refused', () => {
  expect(() => openSqlite('/nowhere/at/all/vault.db')).toThrow(VaultError)
})

test('what a transaction wrote before it throws is undone', async () => {
  await using connection = openSqlite(':memory:')
  const ephemeral = new SqliteEphemeral(connection, { clock })
  const write = connection.prepare(`insert into ephemeral values('a', '1', 9)`)
  const work = connection.transact(() => {
    write.run({})
    throw new VaultError('LEASE_LOST')
  })
  await expect(work).rejects.toMatchObject({ code: 'LEASE_LOST' })
  expect(await ephemeral.get('a')).toBeUndefined()
})

test('a call on a closed connection throws CATALOG_UNAVAILABLE', async () => {
  const connection = openSqlite(':memory:')
  const ephemeral = new SqliteEphemeral(connection, { clock })
  await connection[Symbol.asyncDispose]()
  await connection[Symbol.asyncDispose]()
  await expect(ephemeral.get('a')).rejects.toMatchObject({ code: 'CATALOG_UNAVAILABLE' })
})
