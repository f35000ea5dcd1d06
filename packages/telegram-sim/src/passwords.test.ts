import { Api } from 'telegram'
import { ConnectionTCPFull } from 'telegram/network/index.js'
import { computeCheck } from 'telegram/Password.js'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TelegramSim } from './telegram-sim.ts'
import { toLong } from './tl/tl-long.ts'
import { createGramClient } from './trial/gram-client.ts'
import { createTrialClient, type TrialClient } from './trial/trial-client.ts'

const PASSWORD = 'correct horse, Batterie 🔋'
const USER = { id: 5, homeDataCenterId: 1, phone: '9996655555', loginCode: '22222', password: PASSWORD } as const

let sim: TelegramSim

beforeEach(async () => {
  sim = await TelegramSim.start()
  sim.addUser(USER)
})

afterEach(() => sim[Symbol.asyncDispose]())

async function giveCode(client: TrialClient): Promise<void> {
  const { phone, loginCode: phoneCode } = USER
  const sent = await client.sendCode({ phone })
  if (!('phoneCodeHash' in sent)) throw new Error('no code was sent')
  const { phoneCodeHash } = sent
  await expect(client.signIn({ phone, phoneCode, phoneCodeHash })).rejects.toThrow('SESSION_PASSWORD_NEEDED')
}

test('mtcute signs in with the password, and not with another', async () => {
  await using client = createTrialClient(sim)
  await giveCode(client)
  await expect(client.checkPassword('wrong')).rejects.toThrow('PASSWORD_HASH_INVALID')
  await expect(client.getMe()).rejects.toThrow('AUTH_KEY_UNREGISTERED')
  expect((await client.checkPassword(PASSWORD)).id).toBe(USER.id)
  expect(await client.call({ _: 'account.getPassword' })).toMatchObject({ hasPassword: true })
})

test('who has a password signs in at home, wherever the client begins, and is told there what happens', async () => {
  sim.addUser({ ...USER, id: 6, homeDataCenterId: 2, phone: '9996655556' })
  sim.addChannel(1000, 'Vault')
  await using client = createTrialClient(sim, { updates: 'live' })
  await client.start({ phone: '9996655556', code: '22222', password: PASSWORD, codeSentCallback: () => {} })
  const told: string[] = []
  client.onRawUpdate.add(({ update }) => told.push(update._))
  expect(sim.weather.callCount('auth.checkPassword')).toBe(1)
  await expect
    .poll(() => {
      sim.setMember(1000, 6, told.length % 2 === 0 ? 'reader' : 'out')
      return told
    })
    .toContain('updateChannel')
})

test('a challenge is good once, and none is made up', async () => {
  await using client = createTrialClient(sim)
  await giveCode(client)
  const proof = { A: Buffer.alloc(256, 7), M1: Buffer.alloc(32) }
  const check = (srpId: ReturnType<typeof toLong>) =>
    client.call({ _: 'auth.checkPassword', password: { _: 'inputCheckPasswordSRP', srpId, ...proof } })
  await expect(check(toLong(5n))).rejects.toThrow('SRP_ID_INVALID')
  const { srpId } = await client.call({ _: 'account.getPassword' })
  if (srpId === undefined) throw new Error('no challenge')
  await expect(check(srpId)).rejects.toThrow('PASSWORD_HASH_INVALID')
  await expect(check(srpId)).rejects.toThrow('SRP_ID_INVALID')
})

test('GramJS signs in with the password, and not with another', async () => {
  await using client = createGramClient(sim, { connection: ConnectionTCPFull })
  await client.connect()
  const settings = new Api.CodeSettings({})
  const sent = await client.invoke(
    new Api.auth.SendCode({ phoneNumber: USER.phone, apiId: 1, apiHash: 'hash', settings }),
  )
  if (!(sent instanceof Api.auth.SentCode)) throw new Error('no code was sent')
  const { phoneCodeHash } = sent
  const signIn = new Api.auth.SignIn({ phoneNumber: USER.phone, phoneCodeHash, phoneCode: USER.loginCode })
  await expect(client.invoke(signIn)).rejects.toThrow('SESSION_PASSWORD_NEEDED')
  const check = async (password: string) => {
    const challenge = await client.invoke(new Api.account.GetPassword())
    return client.invoke(new Api.auth.CheckPassword({ password: await computeCheck(challenge, password) }))
  }
  await expect(check('wrong')).rejects.toThrow('PASSWORD_HASH_INVALID')
  expect(await check(PASSWORD)).toMatchObject({ user: { self: true } })
  expect(Number((await client.getMe()).id)).toBe(USER.id)
})
