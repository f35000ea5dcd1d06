import { hostname } from 'node:os'
import { openSqlite, type SqliteConnection, SqliteEphemeral } from '@streamvault/catalog-sqlite'
import type { Ephemeral } from '@streamvault/core'
import { FakeClock } from '@streamvault/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AccountLease, LEASE_MS } from './account-lease.ts'

const KEY = 'telegram-account:bot-7'

let connection: SqliteConnection
let ephemeral: Ephemeral
let clock: FakeClock

beforeEach(() => {
  connection = openSqlite(':memory:')
  clock = new FakeClock()
  ephemeral = new SqliteEphemeral(connection, { clock })
})

afterEach(async () => {
  await connection[Symbol.asyncDispose]()
})

const take = (account = 'bot-7') => AccountLease.take(account, { ephemeral, clock })
const holder = (host: string, pid: number) => JSON.stringify({ host, pid, nonce: 'theirs' })

test('an account belongs to one holder at a time, for as long as that one lives', async () => {
  const first = await take()
  for (let times = 0; times < 5; times++) {
    await clock.advance(LEASE_MS)
    expect(await take()).toBeUndefined()
  }
  await using other = await take('bot-8')
  expect(other?.lost.aborted).toBe(false)
  await first?.[Symbol.asyncDispose]()
  await using next = await take()
  expect(next?.lost.aborted).toBe(false)
})

test('what a dead process of this machine left is taken at once, of another machine after the lease', async () => {
  await ephemeral.set(KEY, holder(hostname(), 2 ** 30), LEASE_MS)
  const here = await take()
  expect(here).toBeDefined()
  await here?.[Symbol.asyncDispose]()
  await ephemeral.set(KEY, holder(hostname(), process.ppid), LEASE_MS)
  expect(await take()).toBeUndefined()
  await ephemeral.set(KEY, holder('elsewhere', 1), LEASE_MS)
  expect(await take()).toBeUndefined()
  await clock.advance(LEASE_MS)
  await using after = await take()
  expect(after).toBeDefined()
})

test('the first process of a container takes what the one before it left, for it has the same number', async () => {
  await ephemeral.set(KEY, holder(hostname(), process.pid), LEASE_MS)
  await using lease = await take()
  expect(lease).toBeDefined()
})

test('who finds another in its place has lost the account', async () => {
  await using lease = await take()
  await ephemeral.set(KEY, holder('elsewhere', 1), LEASE_MS)
  await clock.advance(LEASE_MS / 2)
  expect(lease?.lost.aborted).toBe(true)
  await lease?.[Symbol.asyncDispose]()
  expect(await ephemeral.get(KEY)).toBe(holder('elsewhere', 1))
})

test.each(['fails', 'hangs'] as const)('a renewal that %s ends the account before another can have it', async (how) => {
  const broken: Ephemeral = new Proxy(ephemeral, {
    get: (target, name) => {
      if (name === 'extend' && broke)
        return () => (how === 'fails' ? Promise.reject(new Error('down')) : new Promise(() => {}))
      const member: unknown = Reflect.get(target, name)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
  let broke = false
  const lease = await AccountLease.take('bot-7', { ephemeral: broken, clock })
  await clock.advance(LEASE_MS / 2)
  broke = true
  let lostAt = 0
  lease?.lost.addEventListener('abort', () => {
    lostAt = clock.now()
  })
  let freeAt = 0
  for (let step = 0; step < LEASE_MS && freeAt === 0; step += 500) {
    await clock.advance(500)
    if ((await ephemeral.get(KEY)) === undefined) freeAt = clock.now()
  }
  expect(lostAt).toBeGreaterThan(0)
  expect(lostAt).toBeLessThan(freeAt)
  broke = false
  await lease?.[Symbol.asyncDispose]()
})

test('a renewal that failed once is tried again', async () => {
  let failures = 1
  const flaky: Ephemeral = new Proxy(ephemeral, {
    get: (target, name) => {
      if (name === 'extend' && failures === 0) {
        failures--
        return () => Promise.reject(new Error('down'))
      }
      const member: unknown = Reflect.get(target, name)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
  await using lease = await AccountLease.take('bot-7', { ephemeral: flaky, clock })
  failures = 0
  await clock.advance(3 * LEASE_MS)
  expect([failures, lease?.lost.aborted]).toEqual([-1, false])
  expect(await take()).toBeUndefined()
})
