import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { tl } from '@mtcute/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { toLong } from './tl/tl-long.ts'
import type { TrialClient } from './trial/trial-client.ts'
import { listen, newRandomId, resolve, sendText, TrialTown } from './trial/trial-town.ts'

let directory: string
let town: TrialTown
let ann: TrialClient

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'telegram-sim-groups-'))
  town = await TrialTown.start({ directory })
  ann = await town.user(1)
})

afterEach(async () => {
  await town[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

async function inputUser(username: string, by = ann): Promise<tl.RawInputUser> {
  return { ...(await resolve(by, username)), _: 'inputUser' }
}

async function create(...usernames: string[]): Promise<tl.RawInputPeerChat> {
  const users = await Promise.all(usernames.map((username) => inputUser(username)))
  const { updates } = await ann.call({ _: 'messages.createChat', users, title: 'Friends' })
  const [chat] = updates._ === 'updates' ? updates.chats : []
  if (chat?._ !== 'chat') throw new Error('no group')
  return { _: 'inputPeerChat', chatId: chat.id }
}

async function texts(by: TrialClient, peer: tl.TypeInputPeer): Promise<string[]> {
  const page = { offsetId: 0, offsetDate: 0, addOffset: 0, limit: 50, maxId: 0, minId: 0, hash: toLong(0n) }
  const found = await by.call({ _: 'messages.getHistory', peer, ...page })
  const messages = 'messages' in found ? found.messages : []
  return messages.map((each) => `${each.id} ${each._ === 'message' ? each.message : each._}`)
}

test('each member has a copy of every message with an id of its own, and all copies change together', async () => {
  const [bob, bot] = [await town.user(2, { updates: 'live' }), await town.bot(7, { updates: 'live' })]
  const [toldBob, toldBot] = [listen(bob), listen(bot)]
  await sendText(bob, await resolve(bob, 'sim7bot'), '/start')
  const peer = await create('user_2', 'sim7bot')
  await sendText(ann, peer, 'one')
  await sendText(bot, peer, 'two')
  expect(await texts(ann, peer)).toEqual(['3 two', '2 one', '1 messageService'])
  expect(await texts(bob, peer)).toEqual(['4 two', '3 one', '2 messageService'])
  await expect.poll(() => toldBob.texts.filter(Boolean)).toEqual(['/start', 'one', 'two'])
  await expect.poll(() => toldBot.texts.filter(Boolean)).toEqual(['/start', 'one'])
  expect(toldBob.updates.map(({ _ }) => _).slice(0, 2)).toEqual(['updateChatParticipants', 'updateNewMessage'])
  await bob.call({ _: 'messages.sendMessage', peer, message: 'three', randomId: newRandomId(), replyTo: replyTo(3) })
  const id = { _: 'inputMessageID', id: 4 } as const
  expect(await ann.call({ _: 'messages.getMessages', id: [id] })).toMatchObject({
    messages: [{ peerId: { _: 'peerChat', chatId: peer.chatId }, fromId: { userId: 2 }, replyTo: { replyToMsgId: 2 } }],
    chats: [{ _: 'chat', title: 'Friends', participantsCount: 3 }],
  })
  await ann.call({ _: 'messages.editMessage', peer, id: 2, message: 'first' })
  await expect(ann.call({ _: 'messages.editMessage', peer, id: 3, message: 'mine' })).rejects.toThrow(
    'MESSAGE_AUTHOR_REQUIRED',
  )
  expect(await texts(bob, peer)).toEqual(['5 three', '4 two', '3 first', '2 messageService'])
  await expect(bob.call({ _: 'messages.deleteMessages', id: [3], revoke: true })).rejects.toThrow(
    'MESSAGE_DELETE_FORBIDDEN',
  )
  await bob.call({ _: 'messages.deleteMessages', id: [4] })
  await ann.call({ _: 'messages.deleteMessages', id: [2], revoke: true })
  expect(await texts(bob, peer)).toEqual(['5 three', '2 messageService'])
  expect(await texts(ann, peer)).toEqual(['4 three', '3 two', '1 messageService'])
})

const replyTo = (replyToMsgId: number) => ({ _: 'inputReplyToMessage', replyToMsgId }) as const

test('who makes a group is told of it, of its members, and of the message that says so', async () => {
  await town.user(2)
  const users = [await inputUser('user_2')]
  expect(await ann.call({ _: 'messages.createChat', users, title: 'Friends' })).toMatchObject({
    missingInvitees: [],
    updates: {
      updates: [
        { _: 'updateChatParticipants', participants: { version: 2 } },
        { _: 'updateMessageID', id: 1 },
        { _: 'updateNewMessage', message: { id: 1, action: { _: 'messageActionChatCreate', users: [1, 2] } } },
      ],
      users: [{ id: 1 }, { id: 2 }],
      chats: [{ _: 'chat', creator: true, participantsCount: 2 }],
    },
  })
})

test('members come and go, and who is out reads what was said, and writes nothing', async () => {
  const [bob, eve] = [await town.user(2), await town.user(3, { updates: 'live' })]
  const told = listen(eve)
  const peer = await create('user_2')
  const { chatId } = peer
  const add = { _: 'messages.addChatUser', chatId, fwdLimit: 100 } as const
  await expect(eve.call({ _: 'messages.getFullChat', chatId })).rejects.toThrow('CHAT_ID_INVALID')
  await bob.call({ ...add, userId: await inputUser('user_3', bob) })
  await expect(ann.call({ ...add, userId: await inputUser('user_3') })).rejects.toThrow('USER_ALREADY_PARTICIPANT')
  expect(await eve.call({ _: 'messages.getFullChat', chatId })).toMatchObject({
    fullChat: {
      participants: {
        version: 3,
        participants: [
          { _: 'chatParticipantCreator', userId: 1 },
          { _: 'chatParticipant', userId: 2, inviterId: 1 },
          { _: 'chatParticipant', userId: 3, inviterId: 2 },
        ],
      },
    },
    users: [{ id: 1 }, { id: 2 }, { id: 3 }],
  })
  await eve.call({ _: 'messages.editChatTitle', chatId, title: 'Enemies' })
  expect(await bob.call({ _: 'messages.getChats', id: [chatId] })).toMatchObject({ chats: [{ title: 'Enemies' }] })
  const remove = { _: 'messages.deleteChatUser', chatId } as const
  await expect(eve.call({ ...remove, userId: await inputUser('user_2', eve) })).rejects.toThrow('CHAT_ADMIN_REQUIRED')
  await ann.call({ ...remove, userId: await inputUser('user_3') })
  await expect(sendText(eve, peer, 'hello?')).rejects.toThrow('CHAT_WRITE_FORBIDDEN')
  expect(await texts(eve, peer)).toHaveLength(3)
  await expect.poll(() => told.updates.at(-1)).toMatchObject({ participants: { _: 'chatParticipantsForbidden' } })
  await bob.call({ ...remove, userId: { _: 'inputUserSelf' } })
  expect(await ann.call({ _: 'messages.getChats', id: [chatId] })).toMatchObject({ chats: [{ participantsCount: 1 }] })
})

test('a group is among the chats, and everything of it is there after a restart', async () => {
  await town.user(2)
  const peer = await create('user_2')
  await sendText(ann, peer, 'hello')
  await ann.call({ _: 'messages.updatePinnedMessage', peer, id: 2 })
  await town.leave(ann)
  await town.restart(directory)
  const bob = await town.signInUser(2)
  const names: string[] = []
  for await (const { peer: each, unreadCount } of bob.iterDialogs()) names.push(`${each.displayName} ${unreadCount}`)
  expect(names).toEqual(['Friends 3'])
  expect(await bob.call({ _: 'messages.getFullChat', chatId: peer.chatId })).toMatchObject({
    fullChat: { pinnedMsgId: 2 },
  })
  const found = { q: 'hello', filter: { _: 'inputMessagesFilterEmpty' } } as const
  const page = { minDate: 0, maxDate: 0, offsetId: 0, addOffset: 0, limit: 9, maxId: 0, minId: 0, hash: toLong(0n) }
  expect(await bob.call({ _: 'messages.search', peer, ...found, ...page })).toMatchObject({ messages: [{ id: 2 }] })
})

test('what makes no group is refused', async () => {
  const bot = await town.bot(7)
  const make: tl.messages.RawCreateChatRequest = { _: 'messages.createChat', users: [], title: 'Friends' }
  await expect(bot.call(make)).rejects.toThrow('BOT_METHOD_INVALID')
  await expect(ann.call({ ...make, title: ' ' })).rejects.toThrow('CHAT_TITLE_EMPTY')
  await expect(ann.call({ ...make, title: 'x'.repeat(129) })).rejects.toThrow('CHAT_TITLE_INVALID')
  await expect(sendText(ann, { _: 'inputPeerChat', chatId: 5 }, 'hello')).rejects.toThrow('CHAT_ID_INVALID')
})
