import type { SwarmReport } from '@streamvault/telegram'
import { expect, test } from 'vitest'
import { CHANNEL, MADE_AT, sampleAccess, sampleAccount, sampleReport } from '../trial/sample-report.ts'
import { swarmLines as linesOf } from './swarm-text.ts'

const swarmLines = (report: SwarmReport) => linesOf(report, { heldBy: 'server' })
const lane = { dataCenter: 2, windowSlices: 4, inFlightBytes: 2_097_152, firstByteMs: 210.4, failureShare: 0.123 }
const broken = { code: 'ACCESS_TOKEN_INVALID', advice: 'Copy it again from @BotFather.' }

test('each account has one line, with what it shows where and what it may do', () => {
  const advice = 'Make @b an administrator.'
  const [well, weak, toDo] = swarmLines(
    sampleReport([
      sampleAccount({ lanes: [lane, { ...lane, dataCenter: 4, inFlightBytes: 0, setAsideUntil: MADE_AT + 11_500 }] }),
      sampleAccount({ handle: '@b', channels: [sampleAccess({ canPost: false, canDelete: false, advice })] }),
    ]),
  )
  const shown = 'window 4, 2.0 MiB in flight, first byte 210 ms, 12 % failed'
  const aside = 'window 4, 0 B in flight, first byte 210 ms, 12 % failed, set aside 12 s'
  expect(well).toBe(`@films_bot  usable  [dc 2: ${shown}]  [dc 4: ${aside}]  [${CHANNEL}: read post delete]`)
  expect([weak, toDo]).toEqual([`@b          usable  [${CHANNEL}: read]`, `  ${advice}`])
})

test('an account that cannot work says why, and what to do where a person can do something', () => {
  const lines = swarmLines(
    sampleReport([
      sampleAccount({ handle: 'bot-7', state: { kind: 'broken', fault: broken }, channels: [] }),
      sampleAccount({ handle: 'bot-8', state: { kind: 'waiting', until: MADE_AT + 90_000 }, channels: [] }),
      sampleAccount({ handle: 'bot-9', state: { kind: 'elsewhere' }, channels: [] }),
    ]),
  )
  expect(lines.at(-2)).toBe('not known: how bot-8, bot-9 are doing. Ask again in a while.')
  expect(lines.slice(0, 3)).toEqual([
    'bot-7  broken (ACCESS_TOKEN_INVALID): Copy it again from @BotFather.',
    'bot-8  waiting 90 s: Telegram told its login to',
    'bot-9  elsewhere: another process uses it',
  ])
})

test('an account that a server goes on trying says when, and how it is tried at once', () => {
  const report = sampleReport([
    sampleAccount({ state: { kind: 'broken', fault: broken, retryAt: MADE_AT + 600_000 }, channels: [] }),
  ])
  const line = '@films_bot  broken (ACCESS_TOKEN_INVALID): Copy it again from @BotFather.'
  const hint = 'It is tried again in 600 s, and at once with "./streamvault swarm retry bot-7".'
  expect(linesOf(report, { heldBy: 'server' })[0]).toBe(`${line} ${hint}`)
  expect(linesOf(report, { heldBy: 'us' })[0]).toBe(line)
})

test('an account that nobody answers is not called usable, whatever it was before', () => {
  const silence = { since: MADE_AT - 35_000, error: 'connect ECONNREFUSED 127.0.0.1:443', isAnsweredElsewhere: false }
  const channels = [sampleAccess({ canRead: false, canPost: false, canDelete: false, error: 'no answer' })]
  const lines = swarmLines(
    sampleReport([
      sampleAccount({ silence, channels }),
      sampleAccount({ state: { kind: 'starting' }, silence: { ...silence, isAnsweredElsewhere: true }, channels: [] }),
    ]),
  )
  const why = 'answered for 35 s (connect ECONNREFUSED 127.0.0.1:443)'
  expect(lines.slice(0, 2)).toEqual([
    `@films_bot  cut off: no data centre has ${why}  [${CHANNEL}: not known]`,
    `@films_bot  cut off: its home data centre has not ${why}`,
  ])
})

test('what nobody has answered is told as not known, and counted so', () => {
  const unanswered = [sampleAccess({ canRead: false, canPost: false, canDelete: false, error: 'no answer in time' })]
  const lines = swarmLines(
    sampleReport([
      sampleAccount(),
      sampleAccount({ handle: '@b', channels: [] }),
      sampleAccount({ handle: '@c', channels: unanswered }),
    ]),
  )
  expect(lines.slice(1, 5)).toEqual([
    '@b          usable  [what it may do: not known]',
    `@c          usable  [${CHANNEL}: not known]`,
    `channel ${CHANNEL} "Films": 12 of 490000 messages; of 3 accounts 1 read, 1 post, 1 delete, 2 not known`,
    'not known: how @b, @c are doing. Ask again in a while.',
  ])
})

test('channels and totals come last, and a title cannot draw on the terminal', () => {
  const channels = [sampleAccess({ title: 'Films\u001b[2J', canPost: false })]
  expect(swarmLines(sampleReport([sampleAccount({ channels }), sampleAccount()])).slice(2)).toEqual([
    `channel ${CHANNEL} "Films\\u{1b}[2J": 12 of 490000 messages; of 2 accounts 2 read, 1 post, 2 delete`,
    'since the start: 5 pieces, 1 hedges, 2 floods, 3 lost, 4 references renewed',
  ])
})
