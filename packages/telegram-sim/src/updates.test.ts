import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MemoryStorage } from '@mtcute/node'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { toLong } from './tl/tl-long.ts'
import type { TlObject } from './tl/tl-object.ts'
import { RawSession } from './trial/raw-session.ts'
import { listen, newRandomId, resolve, sendText, TrialTown } from './trial/trial-town.ts'
import { EVENTS_MAX } from './world/event-log.ts'

const CHANNEL = 1000

let directory: string
let town: TrialTown

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'telegram-sim-updates-'))
  town = await TrialTown.start({ directory })
  town.sim.addChannel(CHANNEL, 'Vault')
})

afterEach(async () => {
  await town[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

test('what happens in a channel reaches every session of every member but the one that did it', async () => {
  const author = await town.bot(1, { updates: 'live' })
  const reader = await town.user(2, { updates: 'live' })
  const second = await town.signInUser(2, { updates: 'live' })
  const stranger = await town.user(3, { updates: 'live' })
  const told = [author, reader, second, stranger].map(listen)
  town.sim.setMember(CHANNEL, 1, 'admin')
  town.sim.setMember(CHANNEL, 2, 'reader')
  const peer = town.peer(CHANNEL, 1)
  await sendText(author, peer, 'one')
  await author.call({ _: 'messages.editMessage', peer, id: 1, message: 'one, edited' })
  await author.call({ _: 'messages.updatePinnedMessage', peer, id: 1 })
  await author.call({ _: 'channels.deleteMessages', channel: town.channel(CHANNEL, 1), id: [1] })
  const names = [
    'updateChannel',
    'updateNewChannelMessage',
    'updateEditChannelMessage',
    'updatePinnedChannelMessages',
    'updateNewChannelMessage',
    'updateDeleteChannelMessages',
  ]
  for (const { updates } of told.slice(1, 3)) {
    await expect.poll(() => updates.map(({ _ }) => _)).toEqual(names)
    expect(updates.slice(1).map((update) => 'ptsCount' in update && [update.pts, update.ptsCount])).toEqual([
      [2, 1],
      [3, 1],
      [4, 1],
      [5, 1],
      [6, 1],
    ])
    expect(updates[1]).toMatchObject({ message: { message: 'one', peerId: { channelId: CHANNEL } } })
    expect(updates[2]).toMatchObject({ message: { message: 'one, edited' } })
  }
  expect(told[0]?.updates.filter(({ _ }) => _ !== 'updateChannel' && _ !== 'updateChannelParticipant')).toEqual([])
  expect(told[3]?.updates).toEqual([])
})

const UPDATES = 0x74ae4240
const PONG = 0x347773c5

test('a session that asked for no updates gets none, and one that did not gets them', async () => {
  const author = await town.user(1)
  await town.user(2)
  const peer = await resolve(author, 'user_2')
  await using session = await RawSession.open(town.sim.dataCenter(1).address, town.sim.openKey(1, 2))
  await session.learnSalt()
  const nearest = { _: 'help.getNearestDc' } as const
  const kindsAfter = async (text: string) => {
    await sendText(author, peer, text)
    session.send({ _: 'mt_ping', pingId: toLong(1n) } as TlObject)
    const kinds: number[] = []
    while (kinds.at(-1) !== PONG) kinds.push((await session.next()).readUInt32LE())
    return kinds
  }
  await session.call({ _: 'invokeWithoutUpdates', query: nearest } as TlObject)
  expect(await kindsAfter('unheard')).toEqual([PONG])
  await session.call(nearest)
  expect(await kindsAfter('heard')).toEqual([UPDATES, PONG])
})

test('a client that was away catches up with private messages and channels, once each and in their order', async () => {
  const author = await town.user(1)
  town.sim.setMember(CHANNEL, 1, 'admin')
  const storage = new MemoryStorage()
  const first = await town.user(2, { updates: 'live', storage })
  town.sim.setMember(CHANNEL, 2, 'reader')
  const before = listen(first)
  const reader = await resolve(author, 'user_2')
  await sendText(author, town.peer(CHANNEL, 1), 'channel 0')
  await sendText(author, reader, 'private 0')
  await expect.poll(() => before.texts.toSorted()).toEqual(['channel 0', 'private 0'])
  await town.leave(first)
  for (let index = 1; index <= 130; index++) await sendText(author, reader, `private ${index}`)
  for (let index = 1; index <= 3; index++) await sendText(author, town.peer(CHANNEL, 1), `channel ${index}`)
  await author.call({ _: 'messages.editMessage', peer: town.peer(CHANNEL, 1), id: 1, message: 'channel 0, edited' })
  const again = town.client({ updates: 'catch-up', storage })
  const told = listen(again)
  await again.start({ phone: '999662', code: '22222' })
  const of = (kind: string) => told.texts.filter((text) => text.startsWith(kind))
  await expect.poll(() => of('private')).toEqual(Array.from({ length: 130 }, (_, index) => `private ${index + 1}`))
  await expect.poll(() => of('channel')).toEqual(['channel 1', 'channel 2', 'channel 3'])
  const edits = told.updates.filter(({ _ }) => _ === 'updateEditChannelMessage')
  expect(edits).toMatchObject([{ message: { message: 'channel 0, edited' } }])
})

test('a client hears what happened while its connection was down, and what happens after', async () => {
  const author = await town.user(1)
  const reader = await town.user(2, { updates: 'live' })
  const told = listen(reader)
  const peer = await resolve(author, 'user_2')
  for (let round = 0; round < 2; round++) {
    await sendText(author, peer, `before ${round}`)
    town.sim.dataCenter(1).dropConnections()
    await sendText(author, peer, `after ${round}`)
  }
  const expected = [0, 1].flatMap((round) => [`before ${round}`, `after ${round}`])
  await expect.poll(() => told.texts, { timeout: 20_000 }).toEqual(expected)
})

test('a client whose connection was down hears all of more than its session holds, each once', async () => {
  const reader = await town.user(2, { updates: 'live' })
  town.sim.setMember(CHANNEL, 2, 'reader')
  const told = listen(reader)
  const post = (fileName: string) =>
    town.sim.postSeededDocument({ channelId: CHANNEL, dataCenterId: 1, sizeBytes: 10, fileName })
  post('first')
  const ids = () =>
    told.updates.flatMap((update) => (update._ === 'updateNewChannelMessage' ? [update.message.id] : []))
  await expect.poll(ids).toEqual([1])
  town.sim.dataCenter(1).dropConnections()
  for (let index = 0; index < 150; index++) post(`later ${index}`)
  await expect.poll(ids, { timeout: 20_000 }).toHaveLength(151)
  expect(new Set(ids()).size).toBe(151)
})

test('a difference after a restart is what it was before', async () => {
  const storage = new MemoryStorage()
  const reader = await town.user(2, { storage })
  const author = await town.user(1)
  town.sim.setMember(CHANNEL, 1, 'admin')
  town.sim.setMember(CHANNEL, 2, 'reader')
  await sendText(author, await resolve(author, 'user_2'), 'private')
  await sendText(author, town.peer(CHANNEL, 1), 'channel')
  await town.leave(reader)
  await town.leave(author)
  await town.restart(directory)
  const client = town.client({ storage })
  await client.start({ phone: '999662', code: '22222' })
  const ask = { _: 'updates.getDifference', pts: 1, date: 0, qts: 0 } as const
  expect(await client.call(ask)).toMatchObject({
    _: 'updates.difference',
    newMessages: [{ message: 'private', out: false, fromId: { userId: 1 } }],
    otherUpdates: [{ _: 'updateChannelTooLong', channelId: CHANNEL, pts: 2 }],
    users: expect.arrayContaining([expect.objectContaining({ id: 1, firstName: 'User 1' })]),
    state: { pts: 2 },
  })
  const channel = town.channel(CHANNEL, 2)
  const filter = { _: 'channelMessagesFilterEmpty' } as const
  expect(await client.call({ _: 'updates.getChannelDifference', channel, filter, pts: 1, limit: 10 })).toMatchObject({
    _: 'updates.channelDifference',
    newMessages: [{ message: 'channel', post: true }],
    chats: [{ id: CHANNEL }],
    pts: 2,
    final: true,
  })
})

test('a difference in pieces has every change once, and one that reaches back too far says so', async () => {
  const author = await town.bot(1)
  town.sim.setMember(CHANNEL, 1, 'admin')
  const seeded = { channelId: CHANNEL, dataCenterId: 1, sizeBytes: 10, fileName: 'a' }
  for (let index = 0; index < 10; index++) town.sim.postSeededDocument(seeded)
  await author.call({ _: 'channels.deleteMessages', channel: town.channel(CHANNEL, 1), id: [2, 3, 4] })
  const ask = (pts: number, limit: number) => {
    const filter = { _: 'channelMessagesFilterEmpty' } as const
    const channel = town.channel(CHANNEL, 1)
    return author.call({ _: 'updates.getChannelDifference', channel, filter, pts, limit })
  }
  const ids: number[] = []
  let pts = 1
  for (let final = false; !final; ) {
    const difference = await ask(pts, 4)
    if (difference._ !== 'updates.channelDifference') throw new Error(difference._)
    ids.push(...difference.newMessages.map(({ id }) => id))
    if (difference.final) expect(difference.otherUpdates).toMatchObject([{ messages: [2, 3, 4], pts: 14, ptsCount: 3 }])
    pts = difference.pts
    final = difference.final === true
  }
  expect([ids, pts]).toEqual([[1, 5, 6, 7, 8, 9, 10], 14])
  expect(await ask(14, 4)).toMatchObject({ _: 'updates.channelDifferenceEmpty', pts: 14 })
  await expect(ask(15, 4)).rejects.toThrow('PERSISTENT_TIMESTAMP_INVALID')
  for (let index = 0; index < EVENTS_MAX; index++) town.sim.postSeededDocument(seeded)
  const tooLong = await ask(1, 4)
  expect(tooLong).toMatchObject({ _: 'updates.channelDifferenceTooLong', dialog: { pts: 14 + EVENTS_MAX } })
  expect(await ask(14, 100_000)).toMatchObject({ _: 'updates.channelDifference', final: true })
})

test('a bot that was away learns that it was made an admin', async () => {
  const bot = await town.bot(1)
  const { qts } = await bot.call({ _: 'updates.getState' })
  town.sim.setMember(CHANNEL, 1, 'admin')
  const difference = await bot.call({ _: 'updates.getDifference', pts: 1, date: 2_000_000_000, qts })
  expect(difference).toMatchObject({
    otherUpdates: [
      { _: 'updateChannelParticipant', userId: 1, newParticipant: { _: 'channelParticipantAdmin' }, qts: qts + 1 },
    ],
    chats: [{ id: CHANNEL, adminRights: { postMessages: true } }],
    state: { qts: qts + 1 },
  })
})

test('a message is posted once, however often its client says it', async () => {
  const author = await town.user(1)
  const reader = await town.user(2)
  const say = async (who: typeof author, randomId = newRandomId()) => {
    const peer = await resolve(who, 'user_2')
    const request = { _: 'messages.sendMessage', peer, message: 'hello', randomId } as const
    return who.call(request, { maxRetryCount: 0 })
  }
  const randomId = newRandomId()
  await say(author, randomId)
  await expect(say(author, randomId)).rejects.toMatchObject({ code: 500, text: 'RANDOM_ID_DUPLICATE' })
  await say(reader, randomId)
  expect(await reader.call({ _: 'updates.getState' })).toMatchObject({ pts: 3 })
  await town.leave(author)
  await town.restart(directory)
  const again = await town.signInUser(1)
  await expect(say(again, randomId)).rejects.toThrow('RANDOM_ID_DUPLICATE')
  await say(again)
})
