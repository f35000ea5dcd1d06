import { FakeClock } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { openSqlite } from './sqlite-connection.ts'
import { SqliteEphemeral } from './sqlite-ephemeral.ts'

test('gc forgets expired rows in batches of 500', async () => {
  await using connection = openSqlite(':memory:')
  const clock = new FakeClock()
  const ephemeral = new SqliteEphemeral(connection, { clock })
  for (let index = 0; index < 501; index++) await ephemeral.set(`old ${index}`, '1', 10)
  await ephemeral.set('young', '1', 11)
  await clock.advance(10)
  expect([await ephemeral.gc(), await ephemeral.gc(), await ephemeral.gc()]).toEqual([500, 1, 0])
  expect(connection.prepare('select key from ephemeral').all({})).toEqual([{ key: 'young' }])
})

test('a key that is too long or too short, or a time to live that is no whole number above 0, is refused', async () => {
  await using connection = openSqlite(':memory:')
  const ephemeral = new SqliteEphemeral(connection, { clock: new FakeClock() })
  for (const key of ['', 'k'.repeat(201)]) await expect(ephemeral.set(key, '1', 1)).rejects.toThrow('1 to 200')
  for (const ttlMs of [0, -1, 1.5, Number.NaN]) await expect(ephemeral.add('k', '1', ttlMs)).rejects.toThrow('above 0')
})
