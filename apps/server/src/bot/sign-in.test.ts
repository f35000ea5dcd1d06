import { type Person, personIdOf } from '@streamvault/core'
import { samplePerson } from '@streamvault/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createPeople } from '../people/create-people.ts'
import { BotTrial, ORIGIN } from '../trial/bot-trial.ts'
import type { Talker } from '../trial/talker.ts'
import { startTerminalTalker } from '../trial/terminal-talker.ts'
import { OPERATOR } from '../trial/trial-telegram.ts'

const TEST_MS = 60_000
const HEARD_MS = 20_000
const OTHER = 43
const LINK = /https:\/\/vault\.example\.org\/sign-in#(?<token>[\w-]{43})/g

let stack: AsyncDisposableStack

beforeEach(() => {
  stack = new AsyncDisposableStack()
})

afterEach(() => stack.disposeAsync(), TEST_MS)

async function begin({ isFresh = false, people = [] as readonly Person[] } = {}) {
  const trial = stack.use(await BotTrial.open({ isFresh }))
  for (const person of people) await trial.foundation.catalog.people.insert(person)
  stack.use(await trial.startBot())
  await trial.untilListening()
  const talker = async (id: number, language = 'en') => stack.use(await trial.talker({ id, language }))
  return { trial, talker, desks: createPeople(trial.foundation) }
}

function hears(talker: Talker) {
  return expect.poll(() => talker.heard(), { timeout: HEARD_MS })
}

function tokensIn(text: string): string[] {
  return [...text.matchAll(LINK)].map(({ groups }) => groups?.['token'] ?? '')
}

const HERE = { viewer: '', device: '', place: { origin: ORIGIN } }

test('the operator asks for a link and is a super admin by it; an earlier link no longer holds', {
  timeout: TEST_MS,
}, async () => {
  const { talker, desks } = await begin()
  const operator = await talker(OPERATOR)
  await operator.say('/login')
  await hears(operator).toContain(
    'Open this within ten minutes and confirm there. It is for you alone, and works once.',
  )
  await operator.say('/login')
  await expect.poll(() => tokensIn(operator.heard()).length, { timeout: HEARD_MS }).toBe(2)
  const [first = '', second = ''] = tokensIn(operator.heard())
  await expect(desks.signIn.confirm(first, HERE)).rejects.toMatchObject({ code: 'SIGN_IN_LINK_INVALID' })
  const { person } = await desks.signIn.confirm(second, HERE)
  expect(person).toMatchObject({ id: personIdOf(String(OPERATOR)), role: 'superAdmin' })
  expect(person.name).not.toBe('')
})

test('a fresh vault is nobody’s until somebody says the code of its console', { timeout: TEST_MS }, async () => {
  const { trial, talker, desks } = await begin({ isFresh: true })
  const [owner, other] = [await talker(OPERATOR), await talker(OTHER, 'de')]
  await other.say('/login')
  await hears(other).toContain('Dieser Vault gehört noch niemandem. Schreib /login und den Code')
  await other.say('/login AAAA-AAAA-AAAA-AAAA')
  await hears(other).toContain('Das ist nicht der Code, den die Konsole zeigt.')
  await owner.say(`/login ${trial.foundation.setUpCode.toLowerCase()}`)
  await hears(owner).toContain('/sign-in#')
  await other.say(`/login ${trial.foundation.setUpCode}`)
  await owner.say('/queue')
  await hears(owner).toContain('Nothing is under way.')
  expect(tokensIn(other.heard())).toEqual([])
  const { person } = await desks.signIn.confirm(tokensIn(owner.heard())[0] ?? '', HERE)
  expect(person.role).toBe('superAdmin')
  expect(await trial.foundation.catalog.people.get(personIdOf(String(OTHER)))).toBeUndefined()
})

test('everybody does what the role allows, and what changes something is written down', {
  timeout: TEST_MS,
}, async () => {
  const [viewer, curator] = [51, 52]
  const people = [samplePerson(String(viewer)), samplePerson(String(curator), { role: 'curator' })]
  const { trial, talker, desks } = await begin({ people })
  const [watches, adds] = [await talker(viewer, 'de'), await talker(curator)]
  await watches.say('/leech http://127.0.0.1:9/film.mp4')
  await hears(watches).toContain('Das erlaubt deine Rolle nicht.')
  await watches.say('/search nothing')
  await hears(watches).toContain('Nichts heißt „nothing“.')
  await watches.say('/help')
  await hears(watches).toContain('/login — gibt dir einen Link')
  expect(watches.heard()).not.toContain('/leech')
  await adds.say('/leech http://127.0.0.1:9/film.mp4?key=secret')
  await hears(adds).toContain('waiting')
  expect(await trial.foundation.jobs.underWay('leech', 'waiting', 10)).toHaveLength(1)
  const { items } = await desks.audit.list({ limit: 10 })
  expect(items).toMatchObject([{ who: personIdOf(String(curator)), what: '/leech', on: 'http://127.0.0.1:9/film.mp4' }])
})

test('whoever is banned is told so once, with the reason, and gets no link', { timeout: TEST_MS }, async () => {
  const banned = { reason: 'a flood', until: Date.UTC(2100, 0, 1, 12) }
  const { trial, talker } = await begin({ people: [samplePerson(String(OTHER), { banned })] })
  const [operator, other] = [await talker(OPERATOR), await talker(OTHER)]
  for (const text of ['/login', '/queue', '/login']) await other.say(text)
  await hears(other).toBe('You may not come in until 2100-01-01 12:00: a flood')
  await operator.say('/queue')
  await hears(operator).toContain('Nothing is under way.')
  expect(other.heard()).toBe('You may not come in until 2100-01-01 12:00: a flood')
  expect(trial.foundation.clock.now()).toBeLessThan(banned.until)
})

test('at a terminal there is a link for whoever sits there', { timeout: TEST_MS }, async () => {
  const trial = stack.use(await BotTrial.open({ isFresh: true }))
  const talker = stack.use(startTerminalTalker(trial.foundation, { origin: ORIGIN, language: 'en' }))
  await talker.say('/login')
  await hears(talker).toContain('/sign-in#')
  const { person } = await createPeople(trial.foundation).signIn.confirm(tokensIn(talker.heard())[0] ?? '', HERE)
  expect(person).toMatchObject({ id: 'machine', role: 'superAdmin' })
})
