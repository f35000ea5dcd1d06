import { randomBytes } from 'node:crypto'
import type { tl } from '@mtcute/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { toLong } from './tl/tl-long.ts'
import type { TrialClient } from './trial/trial-client.ts'
import { newRandomId, resolve, sendText, TrialTown } from './trial/trial-town.ts'

const CHANNEL = 1000

let town: TrialTown
let ann: TrialClient

beforeEach(async () => {
  town = await TrialTown.start()
  town.sim.addChannel(CHANNEL, 'Vault')
  ann = await town.user(1)
  town.sim.setMember(CHANNEL, 1, 'admin')
})

afterEach(() => town[Symbol.asyncDispose]())

const peer = () => town.peer(CHANNEL, 1)

async function upload(
  fileName: string,
  attribute?: tl.TypeDocumentAttribute,
): Promise<tl.RawInputMediaUploadedDocument> {
  const { inputFile } = await ann.uploadFile({ file: randomBytes(2048), fileName })
  const attributes = [{ _: 'documentAttributeFilename', fileName } as const, ...(attribute ? [attribute] : [])]
  return { _: 'inputMediaUploadedDocument', file: inputFile, mimeType: 'video/mp4', attributes }
}

const VIDEO: tl.TypeDocumentAttribute = { _: 'documentAttributeVideo', duration: 1, w: 16, h: 9 }

async function send(media: tl.TypeInputMedia, message: string, to: tl.TypeInputPeer = peer()): Promise<void> {
  await ann.call({ _: 'messages.sendMedia', peer: to, media, message, randomId: newRandomId() })
}

async function search(
  q: string,
  filter: tl.TypeMessagesFilter['_'],
  options: Partial<tl.messages.RawSearchRequest> = {},
) {
  const range = { minDate: 0, maxDate: 0, offsetId: 0, addOffset: 0, limit: 10, maxId: 0, minId: 0, hash: toLong(0n) }
  const request = { _: 'messages.search', peer: peer(), q, filter: { _: filter }, ...range, ...options }
  const answer = await ann.call(request as tl.messages.RawSearchRequest)
  if (answer._ !== 'messages.channelMessages') throw new Error(answer._)
  return { count: answer.count, ids: answer.messages.map(({ id }) => id) }
}

test('a search finds words in texts and in names of files, of the kind that is asked for', async () => {
  await sendText(ann, peer(), 'A night at the opera')
  await send(await upload('opera.mkv'), 'a film')
  await send(await upload('duck soup.mp4', VIDEO), 'another film')
  await sendText(ann, peer(), 'nothing')
  expect(await search('OPERA', 'inputMessagesFilterEmpty')).toEqual({ count: 2, ids: [2, 1] })
  expect(await search('film opera', 'inputMessagesFilterEmpty')).toEqual({ count: 1, ids: [2] })
  expect(await search('', 'inputMessagesFilterDocument')).toEqual({ count: 1, ids: [2] })
  expect(await search('', 'inputMessagesFilterVideo')).toEqual({ count: 1, ids: [3] })
  expect(await search('film', 'inputMessagesFilterEmpty', { limit: 1 })).toEqual({ count: 2, ids: [3] })
  expect(await search('film', 'inputMessagesFilterEmpty', { offsetId: 3 })).toEqual({ count: 2, ids: [2] })
  await expect(search('', 'inputMessagesFilterEmpty')).rejects.toThrow('SEARCH_QUERY_EMPTY')
})

test('what is forwarded keeps its document, and says where it came from', async () => {
  await send(await upload('film.mkv'), 'a film')
  await sendText(ann, peer(), 'a word')
  const self = { _: 'inputPeerSelf' } as const
  const forward = (options: Partial<tl.messages.RawForwardMessagesRequest>) =>
    ann.call({
      _: 'messages.forwardMessages',
      fromPeer: peer(),
      toPeer: self,
      id: [1, 2],
      randomId: [newRandomId(), newRandomId()],
      ...options,
    })
  await forward({})
  await forward({ dropAuthor: true, dropMediaCaptions: true })
  const id = [1, 2, 3, 4].map((each) => ({ _: 'inputMessageID', id: each }) as const)
  const { messages } = (await ann.call({ _: 'messages.getMessages', id })) as tl.messages.RawMessages
  expect(messages).toMatchObject([
    { message: 'a film', fwdFrom: { fromId: { channelId: CHANNEL }, channelPost: 1 } },
    { message: 'a word', fwdFrom: { fromId: { channelId: CHANNEL }, channelPost: 2 } },
    { message: '', fwdFrom: undefined },
    { message: 'a word', fwdFrom: undefined },
  ])
  const channel = town.channel(CHANNEL, 1)
  const original = await ann.call({ _: 'channels.getMessages', channel, id: id.slice(0, 1) })
  const documentOf = (message: unknown) =>
    ((message as tl.RawMessage).media as tl.RawMessageMediaDocument).document as tl.RawDocument
  const expected = documentOf((original as tl.messages.RawChannelMessages).messages[0]).id
  expect(documentOf(messages[0]).id.equals(expected)).toBe(true)
  expect(documentOf(messages[2]).id.equals(expected)).toBe(true)
  await expect(forward({ id: [99], randomId: [newRandomId()] })).rejects.toThrow('MESSAGE_ID_INVALID')
  await expect(forward({ randomId: [newRandomId()] })).rejects.toThrow('RANDOM_ID_INVALID')
})

test('an album is posted as one, and has one number', async () => {
  const single = async (name: string, message: string): Promise<tl.RawInputSingleMedia> => {
    return { _: 'inputSingleMedia', media: await upload(name), randomId: newRandomId(), message }
  }
  const multiMedia = [await single('one.mkv', 'first'), await single('two.mkv', ''), await single('three.mkv', '')]
  const answer = await ann.call({ _: 'messages.sendMultiMedia', peer: peer(), multiMedia })
  const messages = ((answer as tl.RawUpdates).updates as tl.RawUpdateNewChannelMessage[])
    .slice(3)
    .map(({ message }) => message as tl.RawMessage)
  expect(messages).toMatchObject([{ id: 1, message: 'first' }, { id: 2 }, { id: 3 }])
  expect(new Set(messages.map(({ groupedId }) => String(groupedId))).size).toBe(1)
  await expect(
    ann.call({ _: 'messages.sendMultiMedia', peer: peer(), multiMedia }, { maxRetryCount: 0 }),
  ).rejects.toThrow('RANDOM_ID_DUPLICATE')
  const many = Array.from({ length: 11 }, () => ({
    ...(multiMedia[0] as tl.RawInputSingleMedia),
    randomId: newRandomId(),
  }))
  await expect(ann.call({ _: 'messages.sendMultiMedia', peer: peer(), multiMedia: many })).rejects.toThrow(
    'MULTI_MEDIA_TOO_LONG',
  )
})

test('texts and captions are as long as Telegram lets them be', async () => {
  await expect(sendText(ann, peer(), 'a'.repeat(4097))).rejects.toThrow('MESSAGE_TOO_LONG')
  await expect(send(await upload('a.mkv'), 'a'.repeat(1025))).rejects.toThrow('MEDIA_CAPTION_TOO_LONG')
  await expect(sendText(ann, peer(), '')).rejects.toThrow('MESSAGE_EMPTY')
  await sendText(ann, peer(), 'a'.repeat(4096))
  await send(await upload('a.mkv'), 'a'.repeat(1024))
})

test('in a supergroup members write, and change what is their own', async () => {
  const bob = await town.user(2)
  town.sim.addChannel(2000, 'Talk', { kind: 'megagroup' })
  for (const id of [1, 2]) town.sim.setMember(2000, id, 'reader')
  await sendText(ann, town.peer(2000, 1), 'hello')
  await sendText(bob, town.peer(2000, 2), 'hello, ann')
  const of = (id: number) => ({ _: 'messages.editMessage', peer: town.peer(2000, 2), id, message: 'edited' }) as const
  await bob.call(of(2))
  await expect(bob.call(of(1))).rejects.toMatchObject({ code: 403, text: 'MESSAGE_AUTHOR_REQUIRED' })
  const remove = (id: number) => bob.call({ _: 'channels.deleteMessages', channel: town.channel(2000, 2), id: [id] })
  await expect(remove(1)).rejects.toThrow('MESSAGE_DELETE_FORBIDDEN')
  expect(await remove(2)).toMatchObject({ ptsCount: 1 })
  const stranger = await town.user(3)
  await expect(sendText(stranger, town.peer(2000, 3), 'hello')).rejects.toThrow('CHANNEL_PRIVATE')
  expect((await resolve(bob, 'user_3')).userId).toBe(3)
})
