import type { tl } from '@mtcute/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { toLong } from './tl/tl-long.ts'
import type { TrialClient } from './trial/trial-client.ts'
import { listen, newRandomId, resolve, sendText, TrialTown } from './trial/trial-town.ts'

let town: TrialTown

beforeEach(async () => {
  town = await TrialTown.start({ callbackWaitMs: 300 })
})

afterEach(() => town[Symbol.asyncDispose]())

async function history(
  client: TrialClient,
  peer: tl.TypeInputPeer,
  options: Partial<tl.messages.RawGetHistoryRequest>,
) {
  const offsets = { offsetId: 0, offsetDate: 0, addOffset: 0, limit: 100, maxId: 0, minId: 0, hash: toLong(0n) }
  const answer = await client.call({ _: 'messages.getHistory', peer, ...offsets, ...options })
  if (answer._ === 'messages.messagesNotModified') throw new Error(answer._)
  const messages = answer.messages.filter((message) => message._ === 'message')
  return { kind: answer._, messages, texts: messages.map(({ message }) => message), answer }
}

async function byId(client: TrialClient, ...ids: number[]): Promise<tl.TypeMessage[]> {
  const id = ids.map((each) => ({ _: 'inputMessageID', id: each }) as const)
  const answer = await client.call({ _: 'messages.getMessages', id })
  return answer._ === 'messages.messages' ? answer.messages : []
}

test('both ends of a private chat have its messages, each by ids of its own', async () => {
  const [ann, bob, eve] = [await town.user(1), await town.user(2), await town.user(3)]
  await sendText(eve, await resolve(eve, 'user_1'), 'from eve')
  await sendText(ann, await resolve(ann, 'user_2'), 'hello')
  const answer = { _: 'inputReplyToMessage', replyToMsgId: 1 } as const
  const peer = await resolve(bob, 'user_1')
  const randomId = newRandomId()
  await bob.call({ _: 'messages.sendMessage', peer, message: 'hello, ann', randomId, replyTo: answer })
  await sendText(ann, { _: 'inputPeerSelf' }, 'a note')
  const ofAnn = await history(ann, await resolve(ann, 'user_2'), {})
  expect(ofAnn.messages).toMatchObject([
    { id: 3, message: 'hello, ann', out: false, peerId: { userId: 2 }, replyTo: { replyToMsgId: 2 } },
    { id: 2, message: 'hello', out: true, peerId: { userId: 2 } },
  ])
  const ofBob = await history(bob, peer, {})
  expect(ofBob.messages).toMatchObject([
    { id: 2, message: 'hello, ann', out: true, replyTo: { replyToMsgId: 1 } },
    { id: 1, message: 'hello', out: false, fromId: { userId: 1 } },
  ])
  expect((await history(ann, { _: 'inputPeerSelf' }, {})).texts).toEqual(['a note'])
  expect(await byId(ann, 4, 1, 99)).toMatchObject([
    { message: 'a note' },
    { message: 'from eve' },
    { _: 'messageEmpty' },
  ])
})

test('pages of a history begin and end where Telegram has them', async () => {
  const ann = await town.user(1)
  const self = { _: 'inputPeerSelf' } as const
  for (let index = 1; index <= 6; index++) await sendText(ann, self, String(index))
  const texts = async (options: Partial<tl.messages.RawGetHistoryRequest>) => (await history(ann, self, options)).texts
  expect(await texts({ limit: 2 })).toEqual(['6', '5'])
  expect(await texts({ offsetId: 4, limit: 2 })).toEqual(['3', '2'])
  expect(await texts({ offsetId: 4, addOffset: -2, limit: 3 })).toEqual(['5', '4', '3'])
  expect(await texts({ offsetId: 4, addOffset: 1, limit: 5 })).toEqual(['2', '1'])
  expect(await texts({ offsetId: 6, addOffset: -5, limit: 5 })).toEqual(['6'])
  expect(await texts({ maxId: 5, minId: 2 })).toEqual(['4', '3'])
  const now = Math.floor(Date.now() / 1000)
  expect(await texts({ offsetDate: now - 60 })).toEqual([])
  expect(await texts({ offsetDate: now + 60, limit: 1 })).toEqual(['6'])
  const page = await history(ann, self, { limit: 2 })
  expect(page.answer).toMatchObject({ _: 'messages.messagesSlice', count: 6 })
  expect((await history(ann, self, {})).kind).toBe('messages.messages')
})

test('what is changed or deleted for both is so at the other end, and nobody changes what others wrote', async () => {
  const [ann, bob] = [await town.user(1), await town.user(2, { updates: 'live' })]
  const told = listen(bob)
  const [toBob, toAnn] = [await resolve(ann, 'user_2'), await resolve(bob, 'user_1')]
  await sendText(bob, { _: 'inputPeerSelf' }, 'a note')
  for (const text of ['one', 'two', 'three']) await sendText(ann, toBob, text)
  await ann.call({ _: 'messages.editMessage', peer: toBob, id: 1, message: 'one, edited' })
  const edit = { _: 'messages.editMessage', peer: toAnn, id: 2, message: 'mine' } as const
  await expect(bob.call(edit)).rejects.toMatchObject({ code: 403, text: 'MESSAGE_AUTHOR_REQUIRED' })
  const same = { _: 'messages.editMessage', peer: toBob, id: 1, message: 'one, edited' } as const
  await expect(ann.call(same)).rejects.toThrow('MESSAGE_NOT_MODIFIED')
  expect(await ann.call({ _: 'messages.deleteMessages', id: [2], revoke: true })).toMatchObject({ ptsCount: 1 })
  await ann.call({ _: 'messages.deleteMessages', id: [3] })
  expect((await history(bob, toAnn, {})).texts).toEqual(['three', 'one, edited'])
  expect((await history(ann, toBob, {})).texts).toEqual(['one, edited'])
  await expect.poll(() => told.updates.at(-1)).toMatchObject({ _: 'updateDeleteMessages', messages: [3] })
  expect(told.updates.map(({ _ }) => _)).toContain('updateEditMessage')
})

test('a bot answers who wrote to it, and writes to nobody first', async () => {
  const [ann, bot] = [await town.user(1), await town.bot(7, { updates: 'live' })]
  const told = listen(bot)
  const toAnn = await resolve(bot, 'user_1')
  await expect(sendText(bot, toAnn, 'buy this')).rejects.toThrow('PEER_ID_INVALID')
  await expect(sendText(ann, { ...toAnn, userId: 7 }, 'x')).rejects.toThrow('PEER_ID_INVALID')
  await sendText(ann, await resolve(ann, 'sim7bot'), '/start')
  await expect.poll(() => told.texts).toEqual(['/start'])
  await sendText(bot, toAnn, 'welcome')
  await expect(bot.call({ _: 'messages.search', ...SEARCH, peer: toAnn })).rejects.toThrow('BOT_METHOD_INVALID')
  const other = await town.bot(8)
  await expect(sendText(other, await resolve(other, 'sim7bot'), 'hello')).rejects.toThrow('USER_IS_BOT')
  await ann.call({ _: 'contacts.block', id: await resolve(ann, 'sim7bot') })
  await expect(sendText(bot, toAnn, 'please')).rejects.toThrow('USER_IS_BLOCKED')
  await ann.call({ _: 'contacts.unblock', id: await resolve(ann, 'sim7bot') })
  await sendText(bot, toAnn, 'thanks')
  expect((await history(ann, await resolve(ann, 'sim7bot'), {})).texts).toEqual(['thanks', 'welcome', '/start'])
})

const SEARCH = {
  q: 'x',
  filter: { _: 'inputMessagesFilterEmpty' },
  minDate: 0,
  maxDate: 0,
  offsetId: 0,
  addOffset: 0,
  limit: 10,
  maxId: 0,
  minId: 0,
  hash: toLong(0n),
} as const

test('a button under a message reaches its bot, and its answer who pressed', async () => {
  const [ann, bot] = [await town.user(1), await town.bot(7, { updates: 'live' })]
  const [toBot, toAnn] = [await resolve(ann, 'sim7bot'), await resolve(bot, 'user_1')]
  await sendText(ann, { _: 'inputPeerSelf' }, 'a note')
  await sendText(ann, toBot, '/start')
  const data = Buffer.from('play')
  const button = { _: 'keyboardButtonCallback', text: 'Play', data } as const
  const replyMarkup: tl.RawReplyInlineMarkup = {
    _: 'replyInlineMarkup',
    rows: [{ _: 'keyboardButtonRow', buttons: [button] }],
  }
  const entities: tl.TypeMessageEntity[] = [{ _: 'messageEntityBold', offset: 0, length: 3 }]
  const randomId = newRandomId()
  const sent = {
    _: 'messages.sendMessage',
    peer: toAnn,
    message: 'Now what?',
    randomId,
    replyMarkup,
    entities,
  } as const
  await bot.call(sent)
  const [message] = (await history(ann, toBot, {})).messages
  expect(message).toMatchObject({ id: 3, entities, replyMarkup: { rows: [{ buttons: [{ text: 'Play' }] }] } })
  bot.onRawUpdate.add(({ update }) => {
    if (update._ !== 'updateBotCallbackQuery' || update.msgId !== 2 || update.userId !== 1) return
    if (Buffer.from(update.data ?? []).toString() !== 'play') return
    const { queryId } = update
    void bot.call({ _: 'messages.setBotCallbackAnswer', queryId, message: 'Playing', alert: true, cacheTime: 0 })
  })
  const press = { _: 'messages.getBotCallbackAnswer', peer: toBot, msgId: 3, data } as const
  expect(await ann.call(press)).toMatchObject({ message: 'Playing', alert: true })
  await expect(ann.call({ ...press, data: Buffer.from('other') })).rejects.toThrow('DATA_INVALID')
  await bot.call({ _: 'messages.editMessage', peer: toAnn, id: 2, message: 'Playing' })
  expect((await history(ann, toBot, {})).messages[0]).toMatchObject({ message: 'Playing', replyMarkup: undefined })
  await expect(ann.call(press)).rejects.toThrow('DATA_INVALID')
})

test('who presses a button of a bot that is away is told so', async () => {
  const [ann, bot] = [await town.user(1), await town.bot(7)]
  await sendText(ann, await resolve(ann, 'sim7bot'), '/start')
  const data = Buffer.from('play')
  const buttons = [{ _: 'keyboardButtonCallback', text: 'Play', data } as const]
  const replyMarkup = { _: 'replyInlineMarkup', rows: [{ _: 'keyboardButtonRow', buttons }] } as const
  const peer = await resolve(bot, 'user_1')
  const markup = replyMarkup as unknown as tl.RawReplyInlineMarkup
  const randomId = newRandomId()
  await bot.call({ _: 'messages.sendMessage', peer, message: 'hello', randomId, replyMarkup: markup })
  const press = { _: 'messages.getBotCallbackAnswer', peer: await resolve(ann, 'sim7bot'), msgId: 2, data } as const
  await expect(ann.call(press)).rejects.toThrow('BOT_RESPONSE_TIMEOUT')
  const answer = { _: 'messages.setBotCallbackAnswer', queryId: toLong(5n), cacheTime: 0 } as const
  await expect(bot.call(answer)).rejects.toThrow('QUERY_ID_INVALID')
})

test('the commands of a bot are shown to those who look at it', async () => {
  const [ann, bot] = [await town.user(1), await town.bot(7)]
  const scope = { _: 'botCommandScopeDefault' } as const
  const commands = [{ _: 'botCommand', command: 'start', description: 'Begins' } as const]
  const list = { scope, langCode: '' }
  await bot.call({ _: 'bots.setBotCommands', ...list, commands })
  await bot.call({ _: 'bots.setBotCommands', scope, langCode: 'de', commands: [] })
  expect(await bot.call({ _: 'bots.getBotCommands', ...list })).toEqual(commands)
  const wrong = [{ _: 'botCommand', command: 'Not this', description: '' } as const]
  await expect(bot.call({ _: 'bots.setBotCommands', ...list, commands: wrong })).rejects.toThrow('BOT_COMMAND_INVALID')
  const { userId, accessHash } = await resolve(ann, 'sim7bot')
  const look = async () => {
    const { fullUser } = await ann.call({ _: 'users.getFullUser', id: { _: 'inputUser', userId, accessHash } })
    return fullUser.botInfo?.commands
  }
  expect(await look()).toEqual(commands)
  await bot.call({ _: 'bots.resetBotCommands', ...list })
  expect(await look()).toBeUndefined()
})

test('the list of chats has those written in last first, with what is unread', async () => {
  const [ann, bob] = [await town.user(1), await town.user(2)]
  await town.user(3)
  const [toBob, toAnn] = [await resolve(ann, 'user_2'), await resolve(bob, 'user_1')]
  town.sim.addChannel(1000, 'Vault')
  town.sim.setMember(1000, 1, 'reader')
  await sendText(ann, await resolve(ann, 'user_3'), 'hello')
  for (const text of ['one', 'two', 'three']) await sendText(bob, toAnn, text)
  await ann.call({ _: 'messages.readHistory', peer: toBob, maxId: 2 })
  const names: string[] = []
  for await (const { peer, unreadCount } of ann.iterDialogs()) names.push(`${peer.displayName} ${unreadCount}`)
  expect(names).toEqual(['User 2 2', 'User 3 0', 'Vault 0'])
  const peers = [{ _: 'inputDialogPeer', peer: toBob } as const]
  expect(await ann.call({ _: 'messages.getPeerDialogs', peers })).toMatchObject({
    dialogs: [{ peer: { userId: 2 }, topMessage: 4, unreadCount: 2 }],
    messages: [{ message: 'three' }],
    state: { pts: 5 },
  })
  expect(await ann.call({ _: 'messages.setTyping', peer: toBob, action: { _: 'sendMessageTypingAction' } })).toBe(true)
})

test('the list of chats goes on behind a chat that is named without its access hash', async () => {
  const ann = await town.user(1)
  for (const id of [1000, 1001]) {
    town.sim.addChannel(id, `Vault ${id}`)
    town.sim.setMember(id, 1, 'reader')
  }
  const offsetPeer = { _: 'inputPeerChannel', channelId: 1000, accessHash: toLong(0n) } as const
  const page = { offsetDate: 0, offsetId: 0, limit: 10, hash: toLong(0n) }
  expect(await ann.call({ _: 'messages.getDialogs', offsetPeer, ...page })).toMatchObject({
    dialogs: [{ peer: { channelId: 1001 } }],
  })
})
