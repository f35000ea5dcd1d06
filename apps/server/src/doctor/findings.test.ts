import { expect, test } from 'vitest'
import { CHANNEL, MADE_AT, sampleAccess, sampleAccount, sampleReport } from '../trial/sample-report.ts'
import { accountFindings, applicationFinding } from './account-findings.ts'
import { channelFindings, rightsFindings } from './channel-findings.ts'
import { cipherFinding, filmPicturesFinding, nodeFinding } from './machine-findings.ts'
import { sessionFindings } from './session-findings.ts'
import { managerFinding, workerTokenFindings } from './token-findings.ts'

const token = (id: number) => `${id}:${'s3cret'.repeat(6)}`
const broken = (code: string) => ({ kind: 'broken', fault: { code, advice: 'Do this.' } }) as const

test('an API id that was refused is a problem, one that nobody has tried is not known', () => {
  const of = (account: Parameters<typeof sampleAccount>[0]) =>
    applicationFinding(sampleReport([sampleAccount(account)]))
  expect(of({})).toMatchObject({ step: 1, status: 'ok' })
  expect(of({ state: broken('API_ID_INVALID') })).toMatchObject({
    status: 'problem',
    sentence: 'API_ID_INVALID: Do this.',
  })
  expect(of({ state: { kind: 'starting' } })).toMatchObject({ status: 'unknown' })
  const silence = { since: MADE_AT - 9_000, error: 'no answer', isAnsweredElsewhere: false }
  expect(of({ silence })).toMatchObject({ status: 'unknown' })
})

test('every account is told with its state, a bot as a bot and a user as a user', () => {
  const accounts = [
    sampleAccount(),
    sampleAccount({ handle: 'bot-8', state: broken('ACCESS_TOKEN_INVALID') }),
    sampleAccount({ handle: 'bot-9', state: { kind: 'waiting', until: MADE_AT + 60_000 } }),
    sampleAccount({ name: 'user-5', handle: '@me', state: { kind: 'elsewhere' } }),
  ]
  expect(accountFindings(accounts, MADE_AT).map(({ step, status, sentence }) => [step, status, sentence])).toEqual([
    [3, 'ok', '@films_bot is signed in.'],
    [3, 'problem', 'bot-8 is broken (ACCESS_TOKEN_INVALID): Do this.'],
    [3, 'unknown', 'bot-9 is waiting 60 s: Telegram told its login to. It goes on by itself.'],
    [8, 'unknown', '@me is elsewhere: another process uses it. It goes on by itself.'],
  ])
})

test('a channel that nobody sees is a problem, and one that nobody could look at is not known', () => {
  const unseen = { channelId: CHANNEL, canRead: false, canPost: false, canDelete: false, error: 'CHANNEL_PRIVATE' }
  const of = (channels: ReturnType<typeof sampleAccess>[]) =>
    channelFindings(sampleReport([sampleAccount({ channels })]))
  expect(of([sampleAccess()])).toMatchObject([{ step: 5, status: 'ok', sentence: expect.stringContaining('"Films"') }])
  expect(of([unseen])).toMatchObject([{ status: 'problem', sentence: expect.stringContaining(String(CHANNEL)) }])
  expect(of([])).toMatchObject([{ status: 'unknown' }])
  expect(of([{ ...unseen, error: 'FLOOD_WAIT_300' }])).toMatchObject([{ status: 'unknown' }])
})

test('who may do too little is named, with the channel and what to do', () => {
  const advice = 'Make @weak_bot an administrator of the channel "Films".'
  const weak = sampleAccount({
    handle: '@weak_bot',
    channels: [sampleAccess({ canPost: false, canDelete: false, advice })],
  })
  expect(
    rightsFindings(sampleReport([sampleAccount(), weak])).map(({ status, sentence }) => [status, sentence]),
  ).toEqual([
    ['ok', `@films_bot can read, post, delete in channel ${CHANNEL} "Films".`],
    ['problem', `@weak_bot can read in channel ${CHANNEL} "Films". ${advice}`],
  ])
  const alone = rightsFindings(sampleReport([weak]))
  expect(alone.at(-1)).toMatchObject({ status: 'problem', sentence: expect.stringMatching(/^No account can post/) })
  expect(rightsFindings(sampleReport([sampleAccount({ channels: [] })]))).toMatchObject([{ status: 'unknown' }])
})

test('who was not answered is not called unable, and nobody is said to be unable to post', () => {
  const nothing = { title: 'Films', canRead: false, canPost: false, canDelete: false }
  const unanswered = sampleAccount({
    handle: '@far_bot',
    channels: [sampleAccess({ ...nothing, error: 'no answer in time', advice: 'Try again.' })],
  })
  const found = rightsFindings(sampleReport([unanswered]))
  expect(found.map(({ status, sentence }) => [status, sentence])).toEqual([
    ['unknown', `What @far_bot may do in channel ${CHANNEL} is not known: no answer in time. Try again.`],
    ['unknown', expect.stringMatching(/^Whether an account can post .* is not known/)],
  ])
})

test('the manager is told by its form alone, and is nobody else', () => {
  expect(managerFinding({ MANAGER_BOT_TOKEN: undefined, WORKER_BOT_TOKENS: [] })).toMatchObject({ status: 'unchecked' })
  const good = managerFinding({ MANAGER_BOT_TOKEN: token(7), WORKER_BOT_TOKENS: [token(8)] })
  expect(good).toMatchObject({ step: 4, status: 'ok', sentence: expect.stringContaining('Only its form') })
  const shared = managerFinding({ MANAGER_BOT_TOKEN: token(7), WORKER_BOT_TOKENS: [token(8), `${token(7)}x`] })
  expect(shared).toMatchObject({ status: 'problem', sentence: expect.stringContaining('bot-7') })
  const doubled = workerTokenFindings({ WORKER_BOT_TOKENS: [token(8), token(9), `${token(8)}x`] })
  expect(doubled).toMatchObject([{ status: 'problem', sentence: expect.stringContaining('bot-8 ') }])
  expect(JSON.stringify([good, shared, doubled])).not.toContain('s3cret')
})

test('the file of sessions is told line by line, without what stands in it', () => {
  const lines = {
    users: [],
    waiting: [{ line: 2, phone: '12025550123' }],
    faults: [{ line: 3, advice: 'Line 3 is no session string.' }],
  }
  const findings = sessionFindings(lines, { path: 'sessions.txt', isOpen: true })
  expect(findings.map(({ status }) => status)).toEqual(['problem', 'problem', 'problem'])
  const text = findings.map(({ sentence }) => sentence).join('\n')
  for (const part of ['chmod 600', 'Line 3', 'line 2', 'telegram-login']) expect(text).toContain(part)
  expect(text).not.toContain('12025550123')
  const nobody = sessionFindings({ users: [], waiting: [], faults: [] }, { path: 'sessions.txt', isOpen: false })
  expect(nobody).toMatchObject([{ sentence: expect.stringContaining('names no account') }])
})

test('WebAssembly works and is told with the way to the native cipher; an old Node is a problem', () => {
  expect(cipherFinding('native')).toMatchObject({ status: 'ok' })
  expect(cipherFinding('wasm')).toMatchObject({
    status: 'ok',
    sentence: expect.stringMatching(/compiler.*start again/),
  })
  expect([nodeFinding('v24.21.0').status, nodeFinding('v22.1.0').status]).toEqual(['ok', 'problem'])
})

test('a machine without ffmpeg has no pictures of films, which is told and is no problem', () => {
  expect(filmPicturesFinding(true)).toMatchObject({ status: 'ok' })
  expect(filmPicturesFinding(false)).toMatchObject({ status: 'unchecked', sentence: expect.stringContaining('ffmpeg') })
})
