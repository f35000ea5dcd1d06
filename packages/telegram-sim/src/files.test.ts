import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { tl } from '@mtcute/core'
import { MemoryStorage, tl as schema } from '@mtcute/node'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TelegramSim } from './telegram-sim.ts'
import { toLong } from './tl/tl-long.ts'
import { createTrialClient, type TrialClient } from './trial/trial-client.ts'

const MIB = 1024 * 1024
const CHANNEL = 1000
const BOT = 7

let directory: string
let sim: TelegramSim

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'telegram-sim-test-'))
  sim = await TelegramSim.start({ directory })
  sim.addChannel(CHANNEL, 'Vault')
})

afterEach(async () => {
  await sim[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

async function signIn(id: number, as: 'admin' | 'reader' | 'out' = 'admin'): Promise<TrialClient> {
  const { token } = sim.addBot({ id, homeDataCenterId: 1 })
  sim.setMember(CHANNEL, id, as)
  const client = createTrialClient(sim)
  await client.start({ botToken: token })
  return client
}

function peer(accountId: number, channelId = CHANNEL): tl.RawInputPeerChannel {
  return { _: 'inputPeerChannel', channelId, accessHash: toLong(sim.channelAccessHash(channelId, accountId)) }
}

function channel(accountId: number): tl.RawInputChannel {
  return { ...peer(accountId), _: 'inputChannel' }
}

async function documentOf(client: TrialClient, accountId: number, id: number): Promise<tl.RawDocument> {
  const { messages } = (await client.call({
    _: 'channels.getMessages',
    channel: channel(accountId),
    id: [{ _: 'inputMessageID', id }],
  })) as tl.messages.RawChannelMessages
  const [message] = messages
  if (message?._ !== 'message' || message.media?._ !== 'messageMediaDocument') throw new Error('no document')
  return message.media.document as tl.RawDocument
}

function location({ id, accessHash, fileReference }: tl.RawDocument): tl.RawInputDocumentFileLocation {
  return { _: 'inputDocumentFileLocation', id, accessHash, fileReference, thumbSize: '' }
}

async function download(client: TrialClient, document: tl.RawDocument): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  const options = { fileSize: document.size, dcId: document.dcId }
  for await (const piece of client.downloadAsIterable(location(document), options)) pieces.push(piece)
  return Buffer.concat(pieces)
}

const getFile = (client: TrialClient, document: tl.RawDocument, offset = 0) =>
  client.call({ _: 'upload.getFile', location: location(document), offset, limit: MIB }, { dcId: document.dcId })

test.each([
  ['small', 100_000],
  ['of many parts', 23 * MIB + 12_345],
])('a file %s comes back as it was sent', async (_, sizeBytes) => {
  await using client = await signIn(BOT)
  const bytes = randomBytes(sizeBytes)
  const sent = await client.sendMedia(peer(BOT), { type: 'document', file: bytes, fileName: 'film.bin' })
  const document = await documentOf(client, BOT, sent.id)
  expect(document).toMatchObject({ size: sizeBytes, dcId: 1 })
  expect((await download(client, document)).equals(bytes)).toBe(true)
})

test('an uploaded file is sent to several channels without its bytes', async () => {
  await using client = await signIn(BOT)
  const file = await client.uploadFile({ file: randomBytes(3 * MIB), fileName: 'film.bin' })
  const media: tl.RawInputMediaUploadedDocument = {
    _: 'inputMediaUploadedDocument',
    file: file.inputFile,
    mimeType: 'video/mp4',
    attributes: [],
  }
  const uploaded = await client.call({ _: 'messages.uploadMedia', peer: peer(BOT), media })
  if (uploaded._ !== 'messageMediaDocument') throw new Error('no document')
  const { id, accessHash, fileReference } = uploaded.document as tl.RawDocument
  const again: tl.RawInputMediaDocument = {
    _: 'inputMediaDocument',
    id: { _: 'inputDocument', id, accessHash, fileReference },
  }
  for (const round of [1, 2]) {
    const randomId = toLong(BigInt(round))
    await client.call({ _: 'messages.sendMedia', peer: peer(BOT), media: again, message: '', randomId })
    expect((await documentOf(client, BOT, round)).id.equals(id)).toBe(true)
  }
})

test('a file of another data centre is fetched there', async () => {
  await using client = await signIn(BOT)
  const sizeBytes = 5 * MIB + 1
  const seeded = { channelId: CHANNEL, dataCenterId: 2, sizeBytes, fileName: 'far.bin' }
  const messageId = sim.postSeededDocument(seeded)
  const document = await documentOf(client, BOT, messageId)
  await expect(getFile(client, { ...document, dcId: 1 })).rejects.toThrow('FILE_MIGRATE_2')
  const bytes = await download(client, document)
  expect(bytes.equals(await sim.readDocument(CHANNEL, messageId, { offset: 0, limit: sizeBytes }))).toBe(true)
  expect(sim.weather.callCount('auth.importAuthorization', 2)).toBe(1)
})

test('a download through dropped connections has every byte', async () => {
  await using client = await signIn(BOT)
  const sizeBytes = 12 * MIB
  const messageId = sim.postSeededDocument({ channelId: CHANNEL, dataCenterId: 1, sizeBytes, fileName: 'a' })
  const document = await documentOf(client, BOT, messageId)
  sim.weather.latencyMs = 20
  const downloaded = download(client, document)
  await expect.poll(() => sim.weather.callCount('upload.getFile'), { interval: 5 }).toBeGreaterThan(3)
  sim.dataCenter(1).dropConnections()
  const expected = await sim.readDocument(CHANNEL, messageId, { offset: 0, limit: sizeBytes })
  expect((await downloaded).equals(expected)).toBe(true)
})

test("a file reference expires, is one account's own, and a new one opens the file again", async () => {
  await using client = await signIn(BOT)
  await using other = await signIn(8, 'reader')
  const messageId = sim.postSeededDocument({ channelId: CHANNEL, dataCenterId: 1, sizeBytes: MIB, fileName: 'a' })
  const old = await documentOf(client, BOT, messageId)
  expect(await getFile(client, old)).toMatchObject({ _: 'upload.file' })
  const theirs = await documentOf(other, 8, messageId)
  await expect(getFile(other, old)).rejects.toThrow('FILE_ID_INVALID')
  await expect(getFile(other, { ...theirs, fileReference: old.fileReference })).rejects.toThrow(
    'FILE_REFERENCE_INVALID',
  )
  sim.expireFileReferences()
  await expect(getFile(client, old)).rejects.toThrow('FILE_REFERENCE_EXPIRED')
  expect(await getFile(client, await documentOf(client, BOT, messageId))).toMatchObject({ _: 'upload.file' })
})

test('who is not in a channel sees nothing of it, and a reader changes nothing', async () => {
  await using reader = await signIn(8, 'reader')
  await using stranger = await signIn(9, 'out')
  const text = (accountId: number, peerOf = accountId) =>
    ({ _: 'messages.sendMessage', peer: peer(peerOf), message: 'hello', randomId: toLong(1n) }) as const
  await expect(reader.call(text(8))).rejects.toThrow('CHAT_ADMIN_REQUIRED')
  await expect(stranger.call(text(9))).rejects.toThrow('CHANNEL_PRIVATE')
  await expect(reader.call(text(8, 9))).rejects.toThrow('CHANNEL_INVALID')
  const deletion: tl.channels.RawDeleteMessagesRequest = { _: 'channels.deleteMessages', channel: channel(8), id: [1] }
  await expect(reader.call(deletion)).rejects.toThrow('MESSAGE_DELETE_FORBIDDEN')
})

test('messages are listed newest first, edited and deleted', async () => {
  const { phone, loginCode } = sim.addUser({ id: 42, homeDataCenterId: 1, phone: '9996612345', loginCode: '22222' })
  sim.setMember(CHANNEL, 42, 'admin')
  await using user = createTrialClient(sim)
  await user.start({ phone, code: loginCode, codeSentCallback: () => {} })
  for (const [index, message] of ['one', 'two', 'three'].entries()) {
    await user.call({ _: 'messages.sendMessage', peer: peer(42), message, randomId: toLong(BigInt(index)) })
  }
  await user.call({ _: 'messages.editMessage', peer: peer(42), id: 2, message: 'two, edited' })
  await user.call({ _: 'channels.deleteMessages', channel: channel(42), id: [1] })
  const ask = (offsetId: number, limit: number) =>
    user.call({
      _: 'messages.getHistory',
      peer: peer(42),
      offsetId,
      offsetDate: 0,
      addOffset: 0,
      limit,
      maxId: 0,
      minId: 0,
      hash: toLong(0n),
    }) as Promise<tl.messages.RawChannelMessages>
  const texts = async (offsetId: number, limit: number) =>
    (await ask(offsetId, limit)).messages.map((message) => (message._ === 'message' ? message.message : ''))
  expect(await texts(0, 10)).toEqual(['three', 'two, edited'])
  expect(await texts(0, 1)).toEqual(['three'])
  expect(await texts(3, 10)).toEqual(['two, edited'])
})

test('parts that make no file are refused', async () => {
  await using client = await signIn(BOT)
  const save = (filePart: number, sizeBytes: number, fileTotalParts = 4) => {
    const bytes = new Uint8Array(sizeBytes)
    return client.call({ _: 'upload.saveBigFilePart', fileId: toLong(5n), filePart, fileTotalParts, bytes })
  }
  await expect(save(0, 0)).rejects.toThrow('FILE_PART_EMPTY')
  await expect(save(0, 512 * 1024 + 1)).rejects.toThrow('FILE_PART_TOO_BIG')
  await expect(save(0, 3 * 1024)).rejects.toThrow('FILE_PART_SIZE_INVALID')
  await expect(save(4, 1024)).rejects.toThrow('FILE_PART_INVALID')
  await expect(save(0, 1024, 4001)).rejects.toThrow('FILE_PARTS_INVALID')
  await save(0, 1024)
  const file = { _: 'inputFileBig', id: toLong(5n), parts: 4, name: 'a' } as const
  const media: tl.RawInputMediaUploadedDocument = {
    _: 'inputMediaUploadedDocument',
    file,
    mimeType: 'video/mp4',
    attributes: [],
  }
  const upload = () => client.call({ _: 'messages.uploadMedia', peer: peer(BOT), media })
  await expect(upload()).rejects.toThrow(/FILE_PART_%d_MISSING|FILE_PART_1_MISSING/)
  for (const part of [1, 2, 3]) await save(part, part === 1 ? 2048 : 1024)
  await expect(upload()).rejects.toThrow('FILE_PART_SIZE_CHANGED')
})

test('too many calls wait as long as the bucket takes, each account for itself', async () => {
  await using client = await signIn(BOT)
  await using other = await signIn(8)
  sim.weather.limit('help.getNearestDc', { burst: 2, perSecond: 0.2 })
  const ask = (who: TrialClient) => who.call({ _: 'help.getNearestDc' }, { floodSleepThreshold: 0 })
  await ask(client)
  await ask(client)
  const refused = await ask(client).catch((error: unknown) => error)
  expect(schema.RpcError.is(refused, 'FLOOD_WAIT_%d') && refused.seconds).toBe(5)
  expect(await ask(other)).toMatchObject({ thisDc: 1 })
})

test('a dead account is told so, and comes back when it is revived', async () => {
  await using client = await signIn(BOT)
  sim.weather.kill(BOT)
  await expect(client.call({ _: 'help.getConfig' })).rejects.toThrow('USER_DEACTIVATED_BAN')
  sim.weather.revive(BOT)
  expect(await client.call({ _: 'help.getConfig' })).toMatchObject({ thisDc: 1 })
})

test('calls take the latency, and bytes the bandwidth that there is', async () => {
  await using client = await signIn(BOT)
  const messageId = sim.postSeededDocument({ channelId: CHANNEL, dataCenterId: 1, sizeBytes: MIB, fileName: 'a' })
  const document = await documentOf(client, BOT, messageId)
  await getFile(client, document)
  const time = async () => {
    const startedAt = performance.now()
    await getFile(client, document)
    return performance.now() - startedAt
  }
  sim.weather.latencyMs = 200
  expect(await time()).toBeGreaterThan(195)
  sim.weather.latencyMs = 0
  sim.weather.bytesPerSecond = 4 * MIB
  expect(await time()).toBeGreaterThan(240)
})

test('everything is there after a restart: key, sign-in, messages and bytes', async () => {
  const storage = new MemoryStorage()
  const { token } = sim.addBot({ id: BOT, homeDataCenterId: 1 })
  sim.setMember(CHANNEL, BOT, 'admin')
  const bytes = randomBytes(MIB + 77)
  let sentId: number
  {
    await using client = createTrialClient(sim, { storage })
    await client.start({ botToken: token })
    sentId = (await client.sendMedia(peer(BOT), { type: 'document', file: bytes, fileName: 'film.bin' })).id
  }
  const ports = sim.addresses.map(({ id, port }) => ({ id, port }))
  await sim[Symbol.asyncDispose]()
  sim = await TelegramSim.start({ directory, dataCenters: ports })
  await using client = createTrialClient(sim, { storage })
  await client.start({ botToken: token })
  expect((await download(client, await documentOf(client, BOT, sentId))).equals(bytes)).toBe(true)
  expect(sim.dataCenter(1).exchangeCount).toBe(0)
  expect(sim.weather.callCount('auth.importBotAuthorization')).toBe(0)
})
