import { systemClock } from '@streamvault/telemetry'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TrialTelegram } from '../trial/trial-telegram.ts'
import { userIdentity } from './account-identity.ts'
import { LoginGate } from './login-gate.ts'
import { type SignInQuestions, signInUser } from './sign-in-user.ts'

const signal = new AbortController().signal
const PHONE = '9996612345'
const CODE = '22222'

let trial: TrialTelegram

beforeEach(async () => {
  trial = await TrialTelegram.start()
})

afterEach(async () => {
  await trial[Symbol.asyncDispose]()
})

function signIn(questions: Partial<SignInQuestions>) {
  const { network } = trial
  const gate = new LoginGate({ clock: systemClock })
  const asked: SignInQuestions = {
    phone: async () => `+${PHONE}`,
    code: async () => CODE,
    password: () => Promise.reject(new Error('nobody has a password here')),
    ...questions,
  }
  return signInUser({ network, clock: systemClock, gate, questions: asked }, { signal })
}

test.each([1, 2])(
  'a person who lives in data centre %i signs in, and the session works after that without a login',
  async (home) => {
    trial.sim.addUser({ id: 42, homeDataCenterId: home, phone: PHONE, loginCode: CODE })
    const { id, phone, session } = await signIn({})
    expect([id, phone]).toEqual([42, PHONE])
    const identity = userIdentity(session)
    if (identity === undefined) throw new Error('the session is one')
    const logins = trial.sim.weather.callCount('auth.signIn')
    for (const calls of [1, 1]) {
      await using account = await trial.open(identity)
      expect(await account.call({ _: 'help.getNearestDc' }, { signal })).toMatchObject({ thisDc: home })
      expect(account).toMatchObject({ name: 'user-42', kind: 'user', uploadBytesMax: 2_000 * 1024 * 1024 })
      expect(trial.sim.weather.callCount('users.getUsers')).toBe(calls)
    }
    expect(trial.sim.weather.callCount('auth.signIn')).toBe(logins)
  },
)

test('a wrong code is asked for again, three times at most', async () => {
  trial.sim.addUser({ id: 42, homeDataCenterId: 1, phone: PHONE, loginCode: CODE })
  const attempts: number[] = []
  const code = async (attempt: number) => {
    attempts.push(attempt)
    return attempt < 3 ? '11111' : CODE
  }
  expect((await signIn({ code })).id).toBe(42)
  expect(attempts).toEqual([1, 2, 3])
  await expect(signIn({ code: async () => '11111' })).rejects.toThrow('PHONE_CODE_INVALID')
  await expect(signIn({ phone: async () => '+1234567' })).rejects.toThrow('PHONE_NUMBER_UNOCCUPIED')
})

test('a session that was ended elsewhere is told so, and a new line takes its place', async () => {
  trial.sim.addUser({ id: 42, homeDataCenterId: 1, phone: PHONE, loginCode: CODE })
  const ended = userIdentity((await signIn({})).session)
  if (ended === undefined) throw new Error('the session is one')
  {
    await using account = await trial.open(ended)
    await account.call({ _: 'auth.logOut' }, { signal })
    await expect(account.refresh({ signal })).rejects.toThrow('AUTH_KEY_UNREGISTERED')
  }
  const renewed = userIdentity((await signIn({})).session)
  if (renewed === undefined) throw new Error('the session is one')
  await using account = await trial.open(renewed)
  expect(await account.refresh({ signal })).toEqual({ username: undefined, isPremium: false })
})
