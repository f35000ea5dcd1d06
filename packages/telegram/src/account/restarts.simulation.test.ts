import { openSqlite, SqliteEphemeral } from '@streamvault/catalog-sqlite'
import { createSeededRandom, FakeClock } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { type RestartsOptions, simulateRestarts } from './simulation/restarts.ts'
import { WRONG_SESSIONS } from './simulation/wrong-sessions.ts'

const HOUR_MS = 3_600_000
/** More logins than ten minutes allow, once each to two data centres. */
const MANY_ACCOUNTS = 40

async function restart(seed: number, options: RestartsOptions) {
  const clock = new FakeClock()
  await using connection = openSqlite(':memory:')
  const ephemeral = new SqliteEphemeral(connection, { clock })
  return await simulateRestarts({ clock, ephemeral, random: createSeededRandom(seed) }, options)
}

test.for([1, 2, 3, 4])(
  'in hours of restarts and bad lines no session is used twice, and nobody signs in who need not (seed %i)',
  async (seed, { annotate }) => {
    const { logins, uses, moves } = await restart(seed, { accounts: 6, ms: 3 * HOUR_MS })
    void annotate(JSON.stringify({ logins, uses, moves }))
    expect(moves).toBeGreaterThan(100)
  },
)

test('processes with many accounts, started again and again, make no flood of logins', async ({ annotate }) => {
  const { logins, uses, moves } = await restart(5, { accounts: MANY_ACCOUNTS, ms: HOUR_MS })
  void annotate(JSON.stringify({ logins, uses, moves }))
  expect(logins).toBeGreaterThan(2 * MANY_ACCOUNTS)
})

test.for(WRONG_SESSIONS)('who $wrong is caught', async ({ breaks, parts }) => {
  const broken = restart(6, { accounts: 6, ms: 3 * HOUR_MS, ...parts })
  await expect(broken).rejects.toThrow(breaks)
})
