import { MACHINE_PERSON, personIdOf } from '@streamvault/core'
import { FakeClock, MemoryCatalog, MemoryEphemeral, samplePerson } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { FALLBACK_RULES } from '../rules/rule-table.ts'
import { RulesDesk } from '../rules/rules-desk.ts'
import { CODES_MAX, LoginDesk } from './login-desk.ts'
import { LINK_MS, SignInLinks, TRIES_MAX } from './sign-in-links.ts'

const CODE = 'ABCD-EFGH-JKLM-NPQR'
const ADA = { telegramId: '7', name: 'Ada' }
const EVE = { telegramId: '8', name: 'Eve' }

function setUp({ superAdminId }: { readonly superAdminId?: string } = {}) {
  const [catalog, clock] = [new MemoryCatalog(), new FakeClock()]
  const ephemeral = new MemoryEphemeral({ clock })
  const links = new SignInLinks({ ephemeral, clock, rules: new RulesDesk({ catalog, clock }) })
  const desk = new LoginDesk({ catalog, clock, ephemeral, links }, { superAdminId, setUpCode: CODE })
  const roleOf = async (telegramId: string) => (await catalog.people.get(personIdOf(telegramId)))?.value.role
  return { catalog, clock, desk, ephemeral, links, roleOf }
}

test('the operator of the settings is a super admin from the first question on, and no code makes another', async () => {
  const { desk, links, roleOf } = setUp({ superAdminId: '7' })
  const link = await desk.ask(ADA)
  expect(await links.take(link?.token ?? '', '')).toBe('telegram-7')
  expect(await roleOf('7')).toBe('superAdmin')
  expect(await desk.setUpCode()).toBeUndefined()
  expect(await desk.ask(EVE)).toBeUndefined()
  expect(await desk.ask(EVE, CODE)).toBeUndefined()
  expect(await roleOf('8')).toBeUndefined()
})

test('a fresh vault belongs to the first one who says the code of its console, and to nobody else', async () => {
  const { desk, roleOf } = setUp()
  expect(await desk.setUpCode()).toBe(CODE)
  expect(await desk.ask(EVE)).toBeUndefined()
  await expect(desk.ask(EVE, 'ABCD-EFGH-JKLM-NPQS')).rejects.toMatchObject({ code: 'SET_UP_CODE_WRONG' })
  expect(await desk.ask(ADA, 'abcdefgh jklmnpqr')).toBeDefined()
  expect([await roleOf('7'), await roleOf('8')]).toEqual(['superAdmin', undefined])
  expect(await desk.setUpCode()).toBeUndefined()
  expect(await desk.ask(EVE, CODE)).toBeUndefined()
})

test('of many who say the code at once, one has the vault', async () => {
  const { catalog, desk } = setUp()
  const asked = Array.from({ length: 20 }, (_, at) => desk.ask({ telegramId: String(100 + at) }, CODE))
  const won = (await Promise.allSettled(asked)).filter(
    (each) => each.status === 'fulfilled' && each.value !== undefined,
  )
  expect(won).toHaveLength(1)
  expect((await catalog.people.list({}, { limit: 50 })).items.map(({ role }) => role)).toEqual(['superAdmin'])
})

test('whoever guesses codes is made to wait, and then not even the right one helps', async () => {
  const { clock, desk } = setUp()
  for (let count = 0; count < CODES_MAX; count++)
    await expect(desk.ask(EVE, 'WRONG')).rejects.toMatchObject({ code: 'SET_UP_CODE_WRONG' })
  await expect(desk.ask(EVE, CODE)).rejects.toMatchObject({ code: 'SIGN_IN_TOO_OFTEN' })
  await clock.advance(15 * 60_000)
  expect(await desk.ask(EVE, CODE)).toBeDefined()
})

test('on the machine there is a link for whoever sits there, or for an account, of which a role is said or none', async () => {
  const { desk, links, roleOf } = setUp()
  expect(await links.take((await desk.askHere(undefined)).token, '')).toBe(MACHINE_PERSON)
  // Nobody in Telegram is a super admin yet.
  expect(await desk.setUpCode()).toBe(CODE)
  await desk.askHere('8')
  expect(await roleOf('8')).toBe('viewer')
  await desk.askHere('8', 'admin')
  await desk.askHere('8')
  expect(await roleOf('8')).toBe('admin')
})

test('whoever is banned gets no link', async () => {
  const { catalog, desk } = setUp()
  await catalog.people.insert(samplePerson('8', { banned: { reason: 'a flood' } }))
  await expect(desk.ask(EVE)).rejects.toMatchObject({ code: 'PERSON_BANNED' })
})

test('a link is kept as a hash, holds ten minutes and once, and an earlier one of the same person not at all', async () => {
  const { clock, ephemeral, links } = setUp()
  const [person, other] = [personIdOf('7'), personIdOf('8')]
  const kept: string[] = []
  const set = ephemeral.set.bind(ephemeral)
  ephemeral.set = async (key, value, ttlMs) => {
    kept.push(key, value)
    await set(key, value, ttlMs)
  }
  const [first, second, others] = [await links.make(person), await links.make(person), await links.make(other)]
  expect(second.token).toMatch(/^[\w-]{43}$/)
  for (const { token } of [first, second]) expect(kept.join(' ')).not.toContain(token)
  for (const wrong of [first.token, '', 'x', `${second.token}x`, second.token.toLowerCase()]) {
    await expect(links.look(wrong, ''), wrong).rejects.toMatchObject({ code: 'SIGN_IN_LINK_INVALID' })
    await expect(links.take(wrong, ''), wrong).rejects.toMatchObject({ code: 'SIGN_IN_LINK_INVALID' })
  }
  for (let looks = 0; looks < 3; looks++)
    expect(await links.look(second.token, '')).toEqual({ person, expiresAt: clock.now() + LINK_MS })
  expect(await links.take(second.token, '')).toBe(person)
  await expect(links.take(second.token, '')).rejects.toMatchObject({ code: 'SIGN_IN_LINK_INVALID' })
  await clock.advance(LINK_MS)
  await expect(links.take(others.token, '')).rejects.toMatchObject({ code: 'SIGN_IN_LINK_INVALID' })
})

test('whoever tries links that are none is made to wait, alone; and whoever asks for links too often is, too', async () => {
  const { clock, links } = setUp()
  const person = personIdOf('7')
  const { token } = await links.make(person)
  for (let count = 0; count < TRIES_MAX; count++)
    await expect(links.look('x', 'there')).rejects.toMatchObject({ code: 'SIGN_IN_LINK_INVALID' })
  await expect(links.look(token, 'there')).rejects.toMatchObject({ code: 'SIGN_IN_TOO_OFTEN' })
  // Nor is this machine counted, where a program may pass on what many ask.
  for (let count = 0; count <= TRIES_MAX; count++)
    await expect(links.look('x', '')).rejects.toMatchObject({ code: 'SIGN_IN_LINK_INVALID' })
  // What works out is not counted.
  for (let count = 0; count <= TRIES_MAX; count++) await links.look(token, 'here')
  for (let count = 1; count < FALLBACK_RULES.signInLinks; count++) await links.make(person)
  await expect(links.make(person)).rejects.toMatchObject({ code: 'SIGN_IN_TOO_OFTEN', retryAfterMs: 900_000 })
  await links.make(personIdOf('8'))
  await clock.advance(900_000)
  await links.make(person)
})
