import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { tl } from '@mtcute/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { toLong } from './tl/tl-long.ts'
import type { TrialClient } from './trial/trial-client.ts'
import { listen, resolve, sendText, TrialTown } from './trial/trial-town.ts'

let directory: string
let town: TrialTown
let ann: TrialClient

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'telegram-sim-channels-'))
  town = await TrialTown.start({ directory })
  ann = await town.user(1)
})

afterEach(async () => {
  await town[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

type Kind = 'broadcast' | 'megagroup'

async function create(kind: Kind): Promise<number> {
  const made = { title: 'Vault', about: 'films' }
  const answer = await ann.call({ _: 'channels.createChannel', [kind]: true, ...made })
  const [chat] = answer._ === 'updates' ? answer.chats : []
  if (chat?._ !== 'channel') throw new Error('no channel')
  return chat.id
}

async function inputUser(username: string, by = ann): Promise<tl.RawInputUser> {
  return { ...(await resolve(by, username)), _: 'inputUser' }
}

const rights = (names: Partial<tl.RawChatAdminRights>) => ({ _: 'chatAdminRights', ...names }) as const
const banned = (names: Partial<tl.RawChatBannedRights>) => ({ _: 'chatBannedRights', untilDate: 0, ...names }) as const

const filter = (_: 'channelParticipantsRecent' | 'channelParticipantsAdmins' | 'channelParticipantsBots') => ({ _ })

async function participants(by: TrialClient, channel: tl.RawInputChannel, of: tl.TypeChannelParticipantsFilter) {
  const ask = { _: 'channels.getParticipants', channel, filter: of, offset: 0, limit: 50, hash: toLong(0n) } as const
  const found = await by.call(ask)
  return found._ === 'channels.channelParticipants' ? found.participants.map(({ _ }) => _) : []
}

test('a channel begins with the message of its creation, and its creator may do everything', async () => {
  const id = await create('broadcast')
  const channel = town.channel(id, 1)
  expect(await ann.call({ _: 'channels.getFullChannel', channel })).toMatchObject({
    fullChat: { id, about: 'films', participantsCount: 1, adminsCount: 1, pts: 2 },
    chats: [{ id, title: 'Vault', broadcast: true, creator: true, adminRights: { addAdmins: true } }],
  })
  const first = { _: 'inputMessageID', id: 1 } as const
  expect(await ann.call({ _: 'channels.getMessages', channel, id: [first, { ...first, id: 9 }] })).toMatchObject({
    _: 'messages.channelMessages',
    count: 2,
    pts: 2,
    messages: [
      { _: 'messageService', action: { title: 'Vault' } },
      { _: 'messageEmpty', id: 9 },
    ],
  })
  expect(await participants(ann, channel, filter('channelParticipantsRecent'))).toEqual(['channelParticipantCreator'])
})

test('a bot is made an admin with the rights that it is given, and no others', async () => {
  const bot = await town.bot(7, { updates: 'live' })
  const told = listen(bot)
  const id = await create('broadcast')
  const channel = town.channel(id, 1)
  const userId = await inputUser('sim7bot')
  await expect(bot.call({ _: 'channels.getFullChannel', channel: town.channel(id, 7) })).rejects.toThrow(
    'CHANNEL_PRIVATE',
  )
  await expect(ann.call({ _: 'channels.inviteToChannel', channel, users: [userId] })).rejects.toThrow('USER_BOT')
  const promote = { _: 'channels.editAdmin', channel, userId, rank: 'store' } as const
  await ann.call({ ...promote, adminRights: rights({ postMessages: true, editMessages: true }) })
  await expect
    .poll(() => told.updates.map(({ _ }) => _).toSorted())
    .toEqual(['updateChannel', 'updateChannelParticipant'])
  const peer = town.peer(id, 7)
  await sendText(bot, peer, 'one')
  await sendText(ann, town.peer(id, 1), 'two')
  await bot.call({ _: 'messages.editMessage', peer, id: 3, message: 'two, edited' })
  const remove = (messageId: number) =>
    bot.call({ _: 'channels.deleteMessages', channel: town.channel(id, 7), id: [messageId] })
  await remove(2)
  await expect(remove(3)).rejects.toMatchObject({ code: 403, text: 'MESSAGE_DELETE_FORBIDDEN' })
  const invite = {
    _: 'channels.editAdmin',
    channel: town.channel(id, 7),
    userId,
    adminRights: rights({}),
    rank: '',
  } as const
  await expect(bot.call(invite)).rejects.toThrow('CHAT_ADMIN_REQUIRED')
  const participant = { _: 'inputPeerUser', userId: 7, accessHash: userId.accessHash } as const
  const look = () => ann.call({ _: 'channels.getParticipant', channel, participant })
  expect(await look()).toMatchObject({
    participant: { _: 'channelParticipantAdmin', rank: 'store', promotedBy: 1, adminRights: { postMessages: true } },
    users: expect.arrayContaining([expect.objectContaining({ id: 7 })]),
  })
  await ann.call({ ...promote, adminRights: rights({}) })
  await expect(look()).rejects.toThrow('USER_NOT_PARTICIPANT')
  await expect(sendText(bot, peer, 'three')).rejects.toThrow('CHANNEL_PRIVATE')
})

test('an admin gives no right that it has not, and makes no admin of another less', async () => {
  const [bob] = [await town.user(2), await town.user(3)]
  const id = await create('megagroup')
  const channel = town.channel(id, 1)
  const users = [await inputUser('user_2'), await inputUser('user_3')] as const
  await ann.call({ _: 'channels.inviteToChannel', channel, users: [...users] })
  const promote = (userId: tl.TypeInputUser, names: Partial<tl.RawChatAdminRights>) =>
    ({ _: 'channels.editAdmin', channel, userId, adminRights: rights(names), rank: '' }) as const
  await ann.call(promote(users[0], { addAdmins: true, pinMessages: true }))
  const asBob = { channel: town.channel(id, 2), userId: await inputUser('user_3', bob) }
  await expect(bob.call({ ...promote(users[1], { banUsers: true }), ...asBob })).rejects.toThrow('RIGHT_FORBIDDEN')
  await bob.call({ ...promote(users[1], { pinMessages: true }), ...asBob })
  const creator = { ...asBob, userId: await inputUser('user_1', bob) }
  await expect(bob.call({ ...promote(users[1], {}), ...creator })).rejects.toThrow('USER_CREATOR')
  expect(await participants(ann, channel, filter('channelParticipantsAdmins'))).toHaveLength(3)
  expect(await participants(ann, channel, filter('channelParticipantsBots'))).toEqual([])
})

test('who is banned is out and stays out, and who is muted reads and does not write', async () => {
  const bob = await town.user(2, { updates: 'live' })
  const told = listen(bob)
  const id = await create('megagroup')
  const channel = town.channel(id, 1)
  await ann.call({ _: 'channels.inviteToChannel', channel, users: [await inputUser('user_2')] })
  await sendText(bob, town.peer(id, 2), 'hello')
  const participant = await resolve(ann, 'user_2')
  const ban = (bannedRights: tl.RawChatBannedRights) =>
    ann.call({ _: 'channels.editBanned', channel, participant, bannedRights })
  await ban(banned({ sendMessages: true }))
  await expect(sendText(bob, town.peer(id, 2), 'hello?')).rejects.toThrow('USER_BANNED_IN_CHANNEL')
  await ban(banned({ viewMessages: true }))
  await expect(sendText(bob, town.peer(id, 2), 'hello?')).rejects.toThrow('CHANNEL_PRIVATE')
  await expect.poll(() => told.updates.filter(({ _ }) => _ === 'updateChannel')).toHaveLength(3)
  const { link } = (await ann.call({
    _: 'messages.exportChatInvite',
    peer: town.peer(id, 1),
  })) as tl.RawChatInviteExported
  const hash = link.split('+')[1] ?? ''
  await expect(bob.call({ _: 'messages.importChatInvite', hash })).rejects.toThrow('INVITE_HASH_EXPIRED')
  await ban(banned({}))
  await bob.call({ _: 'messages.importChatInvite', hash })
  await sendText(bob, town.peer(id, 2), 'hello again')
})

test('a link lets in as many as it says, and survives a restart', async () => {
  const [bob, eve] = [await town.user(2), await town.user(3)]
  const id = await create('broadcast')
  const peer = town.peer(id, 1)
  const invite = await ann.call({ _: 'messages.exportChatInvite', peer, usageLimit: 1, title: 'friends' })
  expect(invite).toMatchObject({ adminId: 1, usageLimit: 1, title: 'friends' })
  const hash = invite._ === 'chatInviteExported' ? (invite.link.split('+')[1] ?? '') : ''
  await expect(bob.call({ _: 'messages.exportChatInvite', peer: town.peer(id, 2) })).rejects.toThrow('CHANNEL_PRIVATE')
  expect(await bob.call({ _: 'messages.checkChatInvite', hash })).toMatchObject({ _: 'chatInvite', title: 'Vault' })
  const joined = await bob.call({ _: 'messages.importChatInvite', hash })
  expect(joined).toMatchObject({ updates: { chats: [{ id, left: false }] } })
  expect(await bob.call({ _: 'messages.checkChatInvite', hash })).toMatchObject({ _: 'chatInviteAlready' })
  await expect(eve.call({ _: 'messages.importChatInvite', hash })).rejects.toThrow('INVITE_HASH_EXPIRED')
  await expect(eve.call({ _: 'messages.importChatInvite', hash: 'none' })).rejects.toThrow('INVITE_HASH_INVALID')
  for (const client of [ann, bob, eve]) await town.leave(client)
  await town.restart(directory)
  const again = await town.signInUser(2)
  const channel = town.channel(id, 2)
  expect(
    await again.call({ _: 'channels.getParticipant', channel, participant: { _: 'inputPeerSelf' } }),
  ).toMatchObject({
    participant: { _: 'channelParticipantSelf', inviterId: 1 },
  })
  await again.call({ _: 'channels.leaveChannel', channel })
  await expect(again.call({ _: 'channels.leaveChannel', channel })).rejects.toThrow('USER_NOT_PARTICIPANT')
})

test('a channel with a name is found, read and joined by anyone', async () => {
  const bob = await town.user(2)
  const id = await create('broadcast')
  await sendText(ann, town.peer(id, 1), 'welcome')
  const name = (username: string) => ann.call({ _: 'channels.updateUsername', channel: town.channel(id, 1), username })
  await expect(name('a b')).rejects.toThrow('USERNAME_INVALID')
  await expect(name('user_2')).rejects.toThrow('USERNAME_OCCUPIED')
  await name('the_vault')
  expect(await bob.call({ _: 'contacts.resolveUsername', username: 'The_Vault' })).toMatchObject({
    peer: { channelId: id },
    chats: [{ id, title: 'Vault', left: true, username: 'the_vault' }],
  })
  const channel = town.channel(id, 2)
  const message = { _: 'inputMessageID', id: 2 } as const
  expect(await bob.call({ _: 'channels.getMessages', channel, id: [message] })).toMatchObject({
    messages: [{ message: 'welcome' }],
  })
  await bob.call({ _: 'channels.joinChannel', channel })
  await expect(sendText(bob, town.peer(id, 2), 'hello')).rejects.toThrow('CHAT_ADMIN_REQUIRED')
  await expect(bob.call({ _: 'contacts.resolveUsername', username: 'nobody_here' })).rejects.toThrow(
    'USERNAME_NOT_OCCUPIED',
  )
})

test('what is pinned is so for everyone, until it is unpinned', async () => {
  const id = await create('broadcast')
  const peer = town.peer(id, 1)
  for (const text of ['one', 'two']) await sendText(ann, peer, text)
  const pin = (messageId: number, unpin = false) =>
    ann.call({ _: 'messages.updatePinnedMessage', peer, id: messageId, unpin })
  expect(await pin(2)).toMatchObject({ updates: [{ _: 'updatePinnedChannelMessages', messages: [2] }, { pts: 6 }] })
  await pin(3)
  const channel = town.channel(id, 1)
  const { fullChat } = await ann.call({ _: 'channels.getFullChannel', channel })
  expect(fullChat).toMatchObject({ pinnedMsgId: 3 })
  await expect(pin(99)).rejects.toThrow('MESSAGE_ID_INVALID')
  const pinned = { _: 'inputMessagePinned' } as const
  await pin(3, true)
  expect(await ann.call({ _: 'channels.getMessages', channel, id: [pinned] })).toMatchObject({ messages: [{ id: 2 }] })
  expect(await ann.call({ _: 'messages.unpinAllMessages', peer })).toMatchObject({ ptsCount: 1 })
  expect(await ann.call({ _: 'channels.getMessages', channel, id: [pinned] })).toMatchObject({
    messages: [{ _: 'messageEmpty' }],
  })
})
