import { personIdOf } from '@streamvault/core'
import { FakeClock, MemoryCatalog, MemoryEphemeral, MemoryJobs } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { RulesDesk } from '../rules/rules-desk.ts'
import { Budgets } from './budgets.ts'

const ADA = { id: personIdOf('7'), standing: 'curator', viewer: '' } as const
const EVE = { ...ADA, id: personIdOf('8') }
const SPENT = { code: 'BUDGET_SPENT' }
const DAY_MS = 24 * 3_600_000

async function setUp(rules: Readonly<Record<string, number>>) {
  const [catalog, clock] = [new MemoryCatalog(), new FakeClock()]
  const [ephemeral, jobs] = [new MemoryEphemeral({ clock }), new MemoryJobs({ clock })]
  const desk = new RulesDesk({ catalog, clock })
  await desk.change('machine', rules)
  const budgets = new Budgets({ ephemeral, jobs, clock, rules: desk })
  const leech = (by: Parameters<Budgets['job']>[0], url: string) =>
    budgets.job(by, async () => ({ job: await jobs.submit('leech', url, { url }) }))
  const end = async () => {
    const claim = (await jobs.claim('leech', 1_000)) ?? expect.fail('one waits')
    await jobs.fail(claim, { code: 'URL_REFUSED', message: 'The server does not hand the file out.' })
  }
  return { budgets, clock, end, ephemeral, jobs, leech }
}

test('one person has so many jobs at once, and one more when one has ended; others have theirs', async () => {
  const { end, jobs, leech } = await setUp({ jobsUnderWay: 2 })
  const asked = await Promise.allSettled(['a', 'b', 'c', 'd'].map((url) => leech(ADA, url)))
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
  expect(await jobs.pending('leech')).toBe(2)
  await leech(EVE, 'e')
  await expect(leech(ADA, 'f')).rejects.toMatchObject(SPENT)
  await end()
  await leech(ADA, 'g')
  await expect(leech(ADA, 'h')).rejects.toMatchObject(SPENT)
})

test('what could not be submitted takes no place', async () => {
  const { budgets, leech } = await setUp({ jobsUnderWay: 1 })
  const failing = budgets.job(ADA, async () => {
    throw new Error('the disk is full')
  })
  await expect(failing).rejects.toThrow('the disk is full')
  await leech(ADA, 'a')
})

test('a day’s jobs are counted, and the next day begins anew', async () => {
  const { clock, end, leech } = await setUp({ jobsPerDay: 2 })
  for (const url of ['a', 'b']) {
    await leech(ADA, url)
    await end()
  }
  const refused = await leech(ADA, 'c').catch((error) => error)
  expect(refused).toMatchObject(SPENT)
  expect(refused.retryAfterMs).toBe(DAY_MS - (clock.now() % DAY_MS))
  await clock.advance(refused.retryAfterMs)
  await leech(ADA, 'c')
})

test('links are counted of a person and of an address, and of no viewer on this machine', async () => {
  const { budgets } = await setUp({ linksPerDay: 2, linksPerDayOfAddress: 3 })
  const guest = { standing: 'guest', viewer: '192.0.2.1' } as const
  for (let count = 0; count < 2; count++) await budgets.link(ADA)
  await expect(budgets.link(ADA)).rejects.toMatchObject(SPENT)
  for (let count = 0; count < 3; count++) await budgets.link(guest)
  await expect(budgets.link(guest)).rejects.toMatchObject(SPENT)
  await expect(budgets.link({ ...EVE, viewer: guest.viewer })).rejects.toMatchObject(SPENT)
  for (let count = 0; count < 10; count++) await budgets.link({ standing: 'guest', viewer: '' })
})

test('those who set the rules are not held to them', async () => {
  const { budgets, leech } = await setUp({ jobsUnderWay: 1, linksPerDay: 1 })
  const admin = { ...ADA, standing: 'admin' } as const
  for (const url of ['a', 'b']) {
    await leech(admin, url)
    await budgets.link(admin)
  }
})
