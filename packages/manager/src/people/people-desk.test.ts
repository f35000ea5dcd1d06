import { ROLES, type Role } from '@streamvault/core'
import { FakeClock, MemoryCatalog, samplePerson, silentLogger } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { PeopleDesk } from './people-desk.ts'
import { SessionDesk } from './session-desk.ts'

function setUp() {
  const [catalog, clock] = [new MemoryCatalog(), new FakeClock()]
  const sessions = new SessionDesk({ catalog, clock, logger: silentLogger })
  return { catalog, clock, sessions, desk: new PeopleDesk({ catalog, clock, sessions }) }
}

const DENIED = { code: 'NOT_PERMITTED' }
/** Of whom each role decides; who may decide at all is not for the desk to say. */
const BELOW_ADMIN = ['viewer', 'supporter', 'curator']

test.each(ROLES.flatMap((governed) => (['admin', 'superAdmin'] as const).map((governor) => ({ governor, governed }))))(
  '$governor decides about $governed, or does not',
  async ({ governor, governed }) => {
    const { catalog, desk } = setUp()
    const may = governor === 'superAdmin' || BELOW_ADMIN.includes(governed)
    const [by, at] = [{ role: governor }, samplePerson('7', { role: governed })]
    await catalog.people.insert(at)
    const outcomes = [
      () => desk.ban(by, at.id, { reason: 'a flood' }),
      () => desk.unban(by, at.id),
      () => desk.add(by, { telegramId: '8', name: 'New', role: governed }),
    ]
    for (const outcome of outcomes) {
      if (may) await expect(outcome()).resolves.toBeDefined()
      else await expect(outcome()).rejects.toMatchObject(DENIED)
    }
    await catalog.people.insert(samplePerson('9'))
    const promoted = desk.giveRole(by, 'telegram-9', governed)
    if (may) expect((await promoted).role).toBe(governed)
    else await expect(promoted).rejects.toMatchObject(DENIED)
  },
)

test('nobody decides about oneself, and nobody about who is not known', async () => {
  const { catalog, desk } = setUp()
  const { id } = (await catalog.people.insert(samplePerson('7', { role: 'superAdmin' }))).value
  const me = { role: 'superAdmin' as Role, id }
  await expect(desk.giveRole(me, id, 'viewer')).rejects.toMatchObject(DENIED)
  await expect(desk.ban(me, id, { reason: 'none' })).rejects.toMatchObject(DENIED)
  await expect(desk.giveRole(me, 'telegram-8', 'viewer')).rejects.toMatchObject({ code: 'PERSON_NOT_FOUND' })
  await expect(desk.add(me, { telegramId: '7', name: 'Again', role: 'viewer' })).rejects.toMatchObject({
    code: 'CATALOG_CONFLICT',
  })
})

test('whoever is banned is signed out everywhere', async () => {
  const { catalog, desk, sessions } = setUp()
  const person = samplePerson('7')
  await catalog.people.insert(person)
  const { shown } = await sessions.begin(person.id, '')
  await desk.ban({ role: 'admin' }, person.id, { reason: 'a flood' })
  expect(await sessions.find(shown, { mayTurn: false })).toBeUndefined()
})
