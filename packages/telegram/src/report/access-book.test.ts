import { FakeClock } from '@streamvault/testkit'
import { beforeEach, expect, test } from 'vitest'
import type { AccountStatus } from '../account/account-status.ts'
import type { ChannelAccess } from '../account/inspect-access.ts'
import { AccessBook } from './access-book.ts'

const HOUR_MS = 60 * 60_000
const { signal } = new AbortController()

let clock: FakeClock
let statuses: AccountStatus[]
let looks: string[]
let error: string | undefined
let canPost: boolean
let seen: string[]
let book: AccessBook

beforeEach(() => {
  clock = new FakeClock()
  looks = []
  error = undefined
  canPost = true
  seen = []
  statuses = [usable('bot-1', 10), usable('bot-2', 10), { name: 'bot-3', handle: '', state: { kind: 'starting' } }]
  const inspect = async (name: string, ids: readonly number[]) => {
    looks.push(name)
    return ids.map((id) => accessTo(id))
  }
  const onSeen = (name: string, channels: readonly ChannelAccess[]) => {
    seen.push(`${name} ${channels.map((each) => `${each.canRead} ${each.canPost}`).join()}`)
  }
  book = new AccessBook({ clock, accounts: { statuses: () => statuses, inspect }, onSeen }, [1_000])
})

function usable(name: string, since: number): AccountStatus {
  return { name, handle: `@${name}`, state: { kind: 'usable', since } }
}

function accessTo(channelId: number): ChannelAccess {
  const isSeen = error === undefined
  const rights = { canRead: isSeen, canPost: isSeen && canPost, canDelete: isSeen }
  return { channelId, title: isSeen ? 'Vault' : undefined, ...rights, error, advice: undefined }
}

/** As long as looking at all of them takes. */
async function look(): Promise<void> {
  const looked = book.look({ signal })
  await clock.advance(1_000)
  await looked
}

test('each account that can be used is looked at once, and again after an hour', async () => {
  await look()
  await look()
  expect(looks).toEqual(['bot-1', 'bot-2'])
  await clock.advance(HOUR_MS)
  await look()
  expect(looks).toEqual(['bot-1', 'bot-2', 'bot-1', 'bot-2'])
})

test('accounts are looked at one after another, at a distance', async () => {
  const looked = book.look({ signal })
  await clock.advance(0)
  expect(looks).toEqual(['bot-1'])
  await clock.advance(1_000)
  await looked
  expect(looks).toEqual(['bot-1', 'bot-2'])
})

test('an account that went has no access, and is looked at again when it is back', async () => {
  const [first = usable('', 0)] = statuses
  await look()
  expect(book.of(first)).toMatchObject([{ title: 'Vault', canPost: true }])
  expect(book.of({ name: 'bot-1', state: { kind: 'elsewhere' } })).toEqual([])
  statuses = [usable('bot-1', 20)]
  expect(book.of(usable('bot-1', 20))).toEqual([])
  await look()
  expect(looks).toEqual(['bot-1', 'bot-2', 'bot-1'])
  expect(book.of(usable('bot-1', 20))).toHaveLength(1)
})

test.each([
  ['FLOOD_WAIT_300', 300_000],
  ['no answer', 60_000],
])('after %s it is asked again in %i ms, and not before', async (text, againMs) => {
  statuses = [usable('bot-1', 10)]
  error = text
  await look()
  await clock.advance(againMs - 2_000)
  await look()
  expect(looks).toHaveLength(1)
  await clock.advance(2_000)
  await look()
  expect(looks).toHaveLength(2)
  expect(seen).toEqual(['bot-1 ', 'bot-1 '])
})

/** After how many minutes each of the next looks came. */
async function minutesBetweenLooks(count: number): Promise<number[]> {
  const minutes: number[] = []
  for (let minute = 1; minutes.length < count; minute++) {
    const before = looks.length
    await clock.advance(60_000)
    await look()
    if (looks.length > before) minutes.push(minute)
  }
  return minutes.map((minute, index) => minute - (minutes[index - 1] ?? 0))
}

test.each(['CHANNEL_PRIVATE', undefined])('who lacks a right (%s) is looked at less and less', async (refusal) => {
  statuses = [usable('bot-1', 10)]
  error = refusal
  canPost = false
  await look()
  expect(await minutesBetweenLooks(6)).toEqual([1, 2, 4, 8, 10, 10])
  error = undefined
  canPost = true
  expect(await minutesBetweenLooks(2)).toEqual([10, 60])
  expect(seen.slice(-3)).toEqual([`bot-1 ${refusal === undefined} false`, 'bot-1 true true', 'bot-1 true true'])
})

test('who was refused what it was seen to be allowed is looked at within a minute', async () => {
  statuses = [usable('bot-1', 10)]
  await look()
  book.doubt('bot-1')
  book.doubt('bot-9')
  canPost = false
  expect(await minutesBetweenLooks(2)).toEqual([1, 1])
  expect(seen.at(-1)).toBe('bot-1 true false')
})

test('one account is looked at now when somebody asks for it, unless Telegram told it to wait', async () => {
  await look()
  await book.lookNow('bot-2', { signal })
  await book.lookNow('bot-3', { signal })
  await book.lookNow('bot-9', { signal })
  expect(looks).toEqual(['bot-1', 'bot-2', 'bot-2'])
  error = 'FLOOD_WAIT_300'
  await book.lookNow('bot-2', { signal })
  await book.lookNow('bot-2', { signal })
  expect(looks).toHaveLength(4)
  await clock.advance(300_000)
  await book.lookNow('bot-2', { signal })
  expect(looks).toHaveLength(5)
})
