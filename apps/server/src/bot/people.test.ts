import { type Person, personIdOf } from '@streamvault/core'
import { samplePerson } from '@streamvault/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createPeople } from '../people/create-people.ts'
import { BotTrial } from '../trial/bot-trial.ts'
import type { TelegramTalker } from '../trial/telegram-talker.ts'
import { OPERATOR, OTHER_CHANNEL } from '../trial/trial-telegram.ts'

const TEST_MS = 60_000
const HEARD_MS = 20_000
const [ADA, EVE] = [61, 62]
const MANAGER_ID = 101
const INVITATION = /https:\/\/t\.me\/manager_bot\?start=(?<token>[\w-]{43})/

let stack: AsyncDisposableStack

beforeEach(() => {
  stack = new AsyncDisposableStack()
})

afterEach(() => stack.disposeAsync(), TEST_MS)

async function begin(people: readonly Person[] = []) {
  const trial = stack.use(await BotTrial.open())
  for (const person of people) await trial.foundation.catalog.people.insert(person)
  stack.use(await trial.startBot())
  await trial.untilListening()
  const talker = async (id: number, language = 'en') => stack.use(await trial.talker({ id, language }))
  const read = async (id: number) => (await trial.foundation.catalog.people.get(personIdOf(String(id))))?.value
  return { trial, talker, read, desks: createPeople(trial.foundation), operator: await talker(OPERATOR) }
}

function hears(talker: TelegramTalker) {
  return expect.poll(() => talker.heard(), { timeout: HEARD_MS })
}

/** Says something that is answered, and waits for that: what was said before is done by then. */
async function settle(talker: TelegramTalker): Promise<void> {
  const before = talker.heard().split('Nothing is called').length
  await talker.say('/search nothing-at-all')
  await expect.poll(() => talker.heard().split('Nothing is called').length, { timeout: HEARD_MS }).toBe(before + 1)
}

test('somebody is kept out for a while with a reason, is told so with where to appeal, and is let in again', {
  timeout: TEST_MS,
}, async () => {
  const { trial, talker, read, desks, operator } = await begin([samplePerson(String(ADA))])
  await desks.rules.change('machine', { appeal: 'Write to @appeals.' })
  const ada = await talker(ADA, 'de')
  await ada.say('/search nothing')
  await hears(ada).toContain('Nichts heißt')
  await operator.say(`/ban ${ADA} 7d uploads of spam`)
  await hears(operator).toMatch(/^Person 61 is kept out until \d{4}-/)
  await hears(ada).toMatch(/Du bist bis [-\d: ]{16} ausgeschlossen: uploads of spam\nWrite to @appeals\./)
  const { banned } = (await read(ADA)) ?? expect.fail('is known')
  expect(banned?.reason).toBe('uploads of spam')
  expect((banned?.until ?? 0) - trial.foundation.clock.now()).toBeGreaterThan(6.9 * 24 * 3_600_000)
  await operator.say(`/unban ${ADA}`)
  await hears(operator).toContain('Person 61 may come in again.')
  await operator.say(`/ban telegram-${ADA} for ever`)
  await hears(operator).toContain('Person 61 is kept out.')
  expect((await read(ADA))?.banned).toEqual({ reason: 'for ever' })
  const { items } = await desks.audit.list({ limit: 10 })
  expect(items.map(({ what, on }) => `${what} ${on}`)).toEqual([`/ban telegram-${ADA}`, `/unban ${ADA}`, `/ban ${ADA}`])
})

test('somebody is warned at once, and of a warning from elsewhere hears the next time, once', {
  timeout: TEST_MS,
}, async () => {
  const { talker, read, desks, operator } = await begin([samplePerson(String(ADA))])
  const ada = await talker(ADA)
  await settle(ada)
  await operator.say(`/warn ${ADA} no spam`)
  await hears(ada).toContain('⚠️ A warning: no spam')
  await hears(operator).toContain('Person 61 was warned; warnings so far: 1.')
  await desks.people.warn({ role: 'admin' }, personIdOf(String(ADA)), 'nor noise')
  await settle(ada)
  await settle(ada)
  expect(ada.heard().match(/A warning: no spam/g)).toHaveLength(1)
  expect(ada.heard().match(/A warning: nor noise/g)).toHaveLength(1)
  expect((await read(ADA))?.warnings?.every(({ toldAt }) => toldAt !== undefined)).toBe(true)
})

test('roles are given below one’s own, wrong use is explained, and whoever may not is told', {
  timeout: TEST_MS,
}, async () => {
  const people = [samplePerson(String(ADA), { role: 'admin' }), samplePerson(String(EVE))]
  const { talker, read, operator } = await begin(people)
  const [ada, eve] = [await talker(ADA), await talker(EVE, 'de')]
  await ada.say(`/role ${EVE} curator`)
  await hears(ada).toContain('Person 62: curator.')
  expect((await read(EVE))?.role).toBe('curator')
  await ada.say(`/role ${EVE} admin`)
  await hears(ada).toContain('Your role does not allow this.')
  await ada.say('/role 999 viewer')
  await hears(ada).toContain('The vault knows nobody like that.')
  await eve.say(`/ban ${ADA} none`)
  await hears(eve).toContain('Das erlaubt deine Rolle nicht.')
  const wrong = [
    '/ban',
    '/ban 61',
    '/ban ada spam',
    '/unban',
    '/unban 61 62',
    '/warn 61',
    '/role 61',
    '/role 61 king',
    '/invite king',
    '/settings nonsense 1',
    '/limits strangers open',
  ]
  for (const text of wrong) await operator.say(text)
  await expect
    .poll(() => operator.heard().match(/Use it like this: \/\w+/g)?.length, { timeout: HEARD_MS })
    .toBe(wrong.length)
  await operator.say('/limits messages many')
  await hears(operator).toContain('This is not what the rule takes.\nmessages takes a whole number, 5 to 200')
})

test('an invitation lets one person in, once, in the role that it is for', { timeout: TEST_MS }, async () => {
  const { talker, read, desks, operator } = await begin()
  const [ada, eve] = [await talker(ADA), await talker(EVE, 'de')]
  await expect
    .poll(async () => (await desks.invitations.make('viewer')).url, { timeout: HEARD_MS })
    .toContain('https://t.me/manager_bot')
  await operator.say('/invite supporter')
  await hears(operator).toMatch(INVITATION)
  const token = INVITATION.exec(operator.heard())?.groups?.['token'] ?? ''
  await ada.say(`/start ${token}`)
  await hears(ada).toBe('Welcome! You are in. /help says what I can do.')
  expect(await read(ADA)).toMatchObject({ role: 'supporter', admitted: 'invite' })
  await eve.say(`/start ${token}`)
  await hears(eve).toContain('Diese Einladung ist verbraucht oder zu alt')
  for (let count = 0; count < 12; count++) await eve.say(`/start ${'A'.repeat(43)}`)
  await hears(eve).toContain('Das waren zu viele Versuche')
  await settle(ada)
  expect(eve.heard().match(/zu viele Versuche/g)).toHaveLength(1)
  expect(await read(EVE)).toBeUndefined()
})

test('where the vault is open, whoever writes is a viewer', { timeout: TEST_MS }, async () => {
  const { talker, read, operator } = await begin()
  await operator.say('/settings strangers open')
  await hears(operator).toContain('strangers: open')
  const ada = await talker(ADA)
  await ada.say('/login')
  await hears(ada).toContain('/sign-in#')
  expect(await read(ADA)).toMatchObject({ role: 'viewer', admitted: 'open' })
  await operator.say('/settings undo')
  await hears(operator).toContain('strangers: invite')
  const eve = await talker(EVE)
  await eve.say('/login')
  await hears(eve).toContain('this vault does not know you')
})

test('members of the channel come in; whoever leaves is out and signed out, and Telegram is asked seldom', {
  timeout: TEST_MS,
}, async () => {
  const { trial, talker, read, desks, operator } = await begin()
  const { sim, foundation } = trial
  sim.setMember(OTHER_CHANNEL, MANAGER_ID, 'admin')
  await operator.say('/settings welcome The channel is @films.')
  await operator.say(`/settings channels ${OTHER_CHANNEL}`)
  await operator.say('/settings strangers members')
  await hears(operator).toContain('strangers: members')
  const [ada, eve] = [await talker(ADA), await talker(EVE, 'de')]
  await eve.say('/login')
  await hears(eve).toBe(
    'Dieser Vault ist für die Mitglieder seiner Kanäle. Tritt bei und schreib mir noch einmal.\nThe channel is @films.',
  )
  sim.setMember(OTHER_CHANNEL, ADA, 'reader')
  await ada.say('/login')
  await hears(ada).toContain('/sign-in#')
  expect(await read(ADA)).toMatchObject({ role: 'viewer', admitted: 'members' })
  for (let count = 0; count < 5; count++) await settle(ada)
  expect(sim.weather.callCount('channels.getParticipant')).toBe(2)
  const { shown } = await desks.sessions.begin(personIdOf(String(ADA)), '')
  sim.setMember(OTHER_CHANNEL, ADA, 'out')
  // As it is after ten minutes.
  await foundation.ephemeral.release(`member:${OTHER_CHANNEL}:${ADA}`, 'yes')
  await ada.say('/login')
  await hears(ada).toContain('This vault is for the members of its channels.')
  expect(await desks.sessions.find(shown, { mayTurn: false })).toBeUndefined()
})

test('whoever cannot be looked up is told so, and whoever was in stays in', { timeout: TEST_MS }, async () => {
  const inside = samplePerson(String(ADA), { admitted: 'members' })
  const { talker, desks } = await begin([inside])
  // The bot is no administrator of this one.
  await desks.rules.change('machine', { strangers: 'members', channels: [String(OTHER_CHANNEL)] })
  const [ada, eve] = [await talker(ADA), await talker(EVE)]
  await eve.say('/login')
  await hears(eve).toContain('I cannot see now whether you are a member.')
  await settle(ada)
})

test('one person has so many downloads at once, and is told once that there are no more', {
  timeout: TEST_MS,
}, async () => {
  const { trial, talker, operator } = await begin([samplePerson(String(ADA), { role: 'curator' })])
  await operator.say('/limits jobsUnderWay 2')
  await hears(operator).toContain('jobsUnderWay: 2')
  const ada = await talker(ADA, 'de')
  for (let number = 1; number <= 5; number++) await ada.say(`/leech http://127.0.0.1:9/${number}.mp4`)
  await hears(ada).toContain('Mehr darf man nicht verlangen')
  await ada.say('/search nichts')
  await hears(ada).toContain('Nichts heißt')
  expect(ada.heard().match(/Mehr darf man nicht verlangen/g)).toHaveLength(1)
  expect(await trial.foundation.jobs.pending('leech')).toBe(2)
  await ada.say('/limits')
  await hears(ada).toContain('jobsUnderWay: 2\n  Downloads und Kopien einer Person zugleich')
  await ada.say('/limits jobsUnderWay 50')
  await hears(ada).toContain('Das erlaubt deine Rolle nicht.')
})
