import type { CallOptions } from '@streamvault/core'
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
let answerMs: number
let seen: string[]
let book: AccessBook

beforeEach(() => {
  clock = new FakeClock()
  looks = []
  error = undefined
  canPost = true
  answerMs = 0
  seen = []
  statuses = [usable('bot-1', 10), usable('bot-2', 10), { name: 'bot-3', handle: '', state: { kind: 'starting' } }]
  const inspect = async (name: string, ids: readonly number[], { signal: until }: CallOptions) => {
    looks.push(name)
    await clock.sleep(answerMs, until)
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
  await clock.advance(3_000)
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

/** As long as it takes, and the time that it took. */
async function settled(work: Promise<unknown>): Promise<number> {
  const startedAt = clock.monotonic()
  let endedAt: number | undefined
  void work.finally(() => {
    endedAt = clock.monotonic()
  })
  while (endedAt === undefined) await clock.advance(500)
  return endedAt - startedAt
}

test('one account is looked at now when somebody asks for it, unless Telegram told it to wait', async () => {
  await look()
  for (const name of ['bot-2', 'bot-3', 'bot-9']) await settled(book.lookNow(name, { signal }))
  expect(looks).toEqual(['bot-1', 'bot-2', 'bot-2'])
  error = 'FLOOD_WAIT_300'
  await settled(book.lookNow('bot-2', { signal }))
  await settled(book.lookNow('bot-2', { signal }))
  expect(looks).toHaveLength(4)
  await clock.advance(300_000)
  await settled(book.lookNow('bot-2', { signal }))
  expect(looks).toHaveLength(5)
})

test('whoever wants to know how it is now sees what has changed a moment ago', async () => {
  await look()
  expect(book.freshAt).toBeUndefined()
  canPost = false
  await clock.advance(10_000)
  const wantedAt = clock.now()
  await settled(book.lookAfresh({ signal }))
  const [first = usable('', 0)] = statuses
  expect(book.of(first)).toMatchObject([{ canPost: false }])
  expect(book.freshAt).toBe(wantedAt)
})

test('however many ask and however often, an account is asked once for all of them and every three seconds at most', async () => {
  statuses = [usable('bot-1', 10)]
  answerMs = 100
  await settled(Promise.all(Array.from({ length: 50 }, () => book.lookAfresh({ signal }))))
  expect(looks).toHaveLength(1)
  const startedAt = clock.monotonic()
  for (let asked = 0; asked < 20; asked++) await settled(book.lookAfresh({ signal }))
  expect(looks).toHaveLength(21)
  expect(clock.monotonic() - startedAt).toBeGreaterThanOrEqual(20 * 3_000 - 1_000)
})

test('who comes while an account is being asked does not take its answer for one of now', async () => {
  statuses = [usable('bot-1', 10)]
  answerMs = 2_000
  const first = book.lookAfresh({ signal })
  await clock.advance(1_000)
  await settled(Promise.all([first, book.lookAfresh({ signal })]))
  expect(looks).toHaveLength(2)
})

test('an account that does not answer in time is not known, keeps nobody waiting, and no other account back', async () => {
  await look()
  await clock.advance(10_000)
  answerMs = 60_000
  expect(await settled(book.lookAfresh({ signal }))).toBeLessThan(13_000)
  for (const status of statuses.slice(0, 2)) {
    expect(book.of(status)).toMatchObject([{ canRead: false, error: 'no answer in time' }])
  }
  expect(seen.slice(-2)).toEqual(['bot-1 ', 'bot-2 '])
  const silence = { since: clock.now() - 60_000, error: 'no answer' }
  statuses = [{ ...usable('bot-1', 10), silence }]
  await clock.advance(10_000)
  expect(await settled(book.lookAfresh({ signal }))).toBeLessThan(3_000)
  const reason = new Error('enough')
  await expect(book.lookAfresh({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
})
