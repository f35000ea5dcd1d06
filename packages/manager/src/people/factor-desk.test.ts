import { FakeClock, MemoryCatalog, MemoryEphemeral, samplePerson, silentLogger } from '@streamvault/testkit'
import { Secret, TOTP } from 'otpauth'
import { expect, test } from 'vitest'
import { RulesDesk } from '../rules/rules-desk.ts'
import { FactorDesk, PROOFS_MAX } from './factor-desk.ts'
import { Seal } from './seal.ts'
import { SessionDesk } from './session-desk.ts'
import { SignInDesk } from './sign-in-desk.ts'
import { SignInLinks } from './sign-in-links.ts'

const PERSON = samplePerson('7', { role: 'admin' })
const HERE = { viewer: '', device: '', place: { origin: 'http://localhost' } }
const STEP_MS = 30_000

async function setUp() {
  const [catalog, clock] = [new MemoryCatalog(), new FakeClock()]
  const ephemeral = new MemoryEphemeral({ clock })
  const rules = new RulesDesk({ catalog, clock })
  const deps = { catalog, clock, ephemeral, rules, logger: silentLogger, seal: new Seal(['a secret of some length']) }
  const [links, sessions, desk] = [new SignInLinks(deps), new SessionDesk(deps), new FactorDesk(deps)]
  await catalog.people.insert(PERSON)
  const { secret } = await desk.beginCode(PERSON)
  /** What the person's app shows, so many steps from now. */
  const codeOf = (given: string, steps = 0) =>
    new TOTP({ secret: Secret.fromBase32(given) }).generate({ timestamp: clock.now() + steps * STEP_MS })
  const signIn = new SignInDesk({ ...deps, links, sessions, factors: desk })
  const read = async () => (await catalog.people.get(PERSON.id))?.value ?? expect.fail('is known')
  return { catalog, clock, codeOf, desk, links, read, secret, signIn }
}

test('an app that makes codes is a second factor once a code of it was shown, and its secret is not kept as it is', async () => {
  const { codeOf, desk, read, secret } = await setUp()
  await expect(desk.confirmCode(PERSON, '000000')).rejects.toMatchObject({ code: 'SECOND_FACTOR_WRONG' })
  expect((await read()).factors).toBeUndefined()
  const person = await desk.confirmCode(PERSON, codeOf(secret))
  expect(person.factors?.totp).toBeDefined()
  expect(JSON.stringify(await read())).not.toContain(secret)
  expect((await desk.removeCode(person)).factors).toBeUndefined()
})

test('whoever has a second factor signs in by the link and that, and a wrong one does not use the link up', async () => {
  const { clock, codeOf, desk, links, secret, signIn } = await setUp()
  await desk.confirmCode(PERSON, codeOf(secret))
  await clock.advance(STEP_MS)
  const { token } = await links.make(PERSON.id)
  expect((await signIn.look(token, HERE)).wanted).toEqual({ code: true })
  await expect(signIn.confirm(token, HERE)).rejects.toMatchObject({ code: 'SECOND_FACTOR_NEEDED' })
  const wrongs = [{ code: codeOf(secret, 4) }, { code: codeOf(secret, -4) }, { passkey: { id: 'none' } }]
  for (const proof of wrongs)
    await expect(signIn.confirm(token, { ...HERE, ...proof })).rejects.toMatchObject({ code: 'SECOND_FACTOR_WRONG' })
  expect((await signIn.confirm(token, { ...HERE, code: codeOf(secret) })).person.id).toBe(PERSON.id)
})

test('a code is good once, though its half minute is not over', async () => {
  const { clock, codeOf, desk, links, secret, signIn } = await setUp()
  await desk.confirmCode(PERSON, codeOf(secret))
  await clock.advance(STEP_MS)
  const first = await links.make(PERSON.id)
  const code = codeOf(secret)
  await signIn.confirm(first.token, { ...HERE, code })
  const second = await links.make(PERSON.id)
  await expect(signIn.confirm(second.token, { ...HERE, code })).rejects.toMatchObject({ code: 'SECOND_FACTOR_WRONG' })
})

test('a code of a clock that is ahead is good once for as long as it is taken, and so is one of a clock that is behind', async () => {
  const { clock, codeOf, desk, links, secret, signIn } = await setUp()
  await desk.confirmCode(PERSON, codeOf(secret))
  await clock.advance(4 * STEP_MS)
  const show = async (code: string) => signIn.confirm((await links.make(PERSON.id)).token, { ...HERE, code })
  const ahead = codeOf(secret, 1)
  await show(ahead)
  for (let step = 0; step < 2; step++) {
    await clock.advance(STEP_MS)
    await expect(show(ahead)).rejects.toMatchObject({ code: 'SECOND_FACTOR_WRONG' })
  }
  // It is not another one's that is kept out.
  expect((await show(codeOf(secret))).person.id).toBe(PERSON.id)
})

test('whoever guesses codes is made to wait, whatever links there are', async () => {
  const { clock, codeOf, desk, links, secret, signIn } = await setUp()
  await desk.confirmCode(PERSON, codeOf(secret))
  await clock.advance(STEP_MS)
  const { token } = await links.make(PERSON.id)
  for (let count = 0; count < PROOFS_MAX; count++)
    await expect(signIn.confirm(token, { ...HERE, code: '000000' })).rejects.toMatchObject({
      code: 'SECOND_FACTOR_WRONG',
    })
  const right = () => signIn.confirm(token, { ...HERE, code: codeOf(secret) })
  await expect(right()).rejects.toMatchObject({ code: 'SIGN_IN_TOO_OFTEN' })
  const another = await links.make(PERSON.id)
  const other = signIn.confirm(another.token, { ...HERE, code: codeOf(secret) })
  await expect(other).rejects.toMatchObject({ code: 'SIGN_IN_TOO_OFTEN' })
})

test('what is sealed opens for the one it is of alone, by this secret or the one before', () => {
  const seal = new Seal(['the secret of today', 'the secret before'])
  const sealed = new Seal(['the secret before']).close('text', 'telegram-7')
  expect(seal.open(sealed, 'telegram-7')).toBe('text')
  expect(seal.open(sealed, 'telegram-8')).toBeUndefined()
  expect(new Seal(['another secret']).open(sealed, 'telegram-7')).toBeUndefined()
  const turned = `${sealed.startsWith('A') ? 'B' : 'A'}${sealed.slice(1)}`
  for (const spoiled of ['', 'x', sealed.slice(0, -4), turned]) expect(seal.open(spoiled, 'telegram-7')).toBeUndefined()
  expect(seal.close('text', 'telegram-7')).not.toBe(seal.close('text', 'telegram-7'))
})
