import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSqlite, SqliteEphemeral } from '@streamvault/catalog-sqlite'
import { type Ephemeral, VaultError } from '@streamvault/core'
import { FakeClock, RecordingLogger } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { isRoleTaken, RoleLeases } from './role-leases.ts'

const LEASE_MS = 10_000

/** A database of a real file whose writes can be made to fail, as those on a full disk do. */
async function setUp() {
  const folder = await mkdtemp(join(tmpdir(), 'streamvault-leases-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const clock = new FakeClock()
  const database = openSqlite(join(folder, 'catalogue.sqlite'))
  onTestFinished(() => database[Symbol.asyncDispose]())
  const kept = new SqliteEphemeral(database, { clock })
  const state = { isFull: false }
  const failing =
    <A extends unknown[], T>(work: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      if (state.isFull) throw new VaultError('CATALOG_UNAVAILABLE', { reason: 'database or disk is full' })
      return await work(...args)
    }
  const local = new Proxy<Ephemeral>(kept, {
    get: (target, name: keyof Ephemeral) =>
      failing((target[name] as (...args: unknown[]) => Promise<unknown>).bind(target)),
  })
  const logger = new RecordingLogger()
  return { clock, kept, local, logger, state }
}

test('a server goes on while its roles cannot be kept, says so once, and keeps them again afterwards', async () => {
  const { clock, kept, local, logger, state } = await setUp()
  const leases = await RoleLeases.take(
    { local, clock, logger },
    { roles: ['manager', 'worker'], origin: 'http://here' },
  )
  state.isFull = true
  for (let passed = 0; passed < 2 * LEASE_MS; passed += 1000) await clock.advance(1000)
  expect(logger.lines.map(({ level, message }) => [level, message])).toEqual([
    ['error', 'roles could not be kept; it is tried again'],
  ])
  state.isFull = false
  for (let passed = 0; passed < LEASE_MS; passed += 1000) await clock.advance(1000)
  expect(logger.lines.at(-1)?.message).toBe('roles are kept again')
  expect(await kept.get('server-role:worker')).toContain('http://here')
  await leases[Symbol.asyncDispose]()
  expect(await kept.get('server-role:worker')).toBeUndefined()
})

test('a server that ends on a full disk ends in order', async () => {
  const { clock, kept, local, logger, state } = await setUp()
  const leases = await RoleLeases.take({ local, clock, logger }, { roles: ['worker'], origin: 'http://here' })
  state.isFull = true
  await leases[Symbol.asyncDispose]()
  expect(logger.lines.map(({ level }) => level)).toEqual(['warn'])
  // What is left is of this process, and misleads nobody.
  expect(await isRoleTaken(kept, 'worker')).toBe(false)
})
