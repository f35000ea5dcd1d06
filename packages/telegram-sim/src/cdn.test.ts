import { createDecipheriv, createHash } from 'node:crypto'
import type { tl } from '@mtcute/core'
import { MemoryStorage, TelegramClient } from '@mtcute/node'
import { addPublicKey, NodeCryptoProvider } from '@mtcute/node/utils.js'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TrialClient } from './trial/trial-client.ts'
import { getFile, locationOf, TrialVault } from './trial/trial-vault.ts'

const KIB = 1024
const MIB = 1024 * KIB
const CDN = 203
const BOT = 7
const SIZE_BYTES = 3 * MIB + 77

let vault: TrialVault
let client: TrialClient
let document: tl.RawDocument

beforeEach(async () => {
  vault = await TrialVault.start({ cdn: { id: CDN, port: 0 } })
  client = await vault.signIn(BOT)
  document = await vault.seededDocument(client, BOT, { sizeBytes: SIZE_BYTES, isCdn: true })
})

afterEach(async () => {
  await client.destroy()
  await vault[Symbol.asyncDispose]()
})

const wholeFile = () => vault.sim.readDocument(vault.channelId, 1, { offset: 0, limit: SIZE_BYTES })

async function redirect(): Promise<tl.upload.RawFileCdnRedirect> {
  const location = locationOf(document)
  const answer = await client.call({ _: 'upload.getFile', location, offset: 0, limit: MIB, cdnSupported: true })
  if (answer._ !== 'upload.fileCdnRedirect') throw new Error(answer._)
  return answer
}

/** A client that was told of the CDN alone, and of its key. */
async function connectCdn(): Promise<TelegramClient> {
  const { publicKeys } = await client.call({ _: 'help.getCdnConfig' })
  const config = await client.call({ _: 'help.getConfig' })
  const option = config.dcOptions.find(({ cdn }) => cdn)
  expect(publicKeys.map(({ dcId }) => dcId)).toEqual([CDN])
  addPublicKey(new NodeCryptoProvider(), publicKeys[0]?.publicKey ?? '')
  const main = { id: option?.id ?? 0, ipAddress: option?.ipAddress ?? '', port: option?.port ?? 0 }
  return new TelegramClient({
    apiId: 1,
    apiHash: 'hash',
    storage: new MemoryStorage(),
    defaultDcs: { main, media: main },
    logLevel: 0,
    disableUpdates: true,
  })
}

function decrypt({ encryptionKey, encryptionIv }: tl.upload.RawFileCdnRedirect, offset: number, bytes: Uint8Array) {
  const iv = Buffer.from(encryptionIv)
  iv.writeUInt32BE(offset / 16, 12)
  return createDecipheriv('aes-256-ctr', encryptionKey, iv).update(bytes)
}

test('the hashes of a file are those of its pieces of 128 KiB', async () => {
  const bytes = await wholeFile()
  const ask = (offset: number) => client.call({ _: 'upload.getFileHashes', location: locationOf(document), offset })
  const hashes = [...(await ask(0)), ...(await ask(MIB + 5)), ...(await ask(2 * MIB)), ...(await ask(3 * MIB))]
  expect(hashes).toHaveLength(25)
  for (const { offset, limit, hash } of hashes) {
    const piece = bytes.subarray(offset, offset + limit)
    expect(createHash('sha256').update(piece).digest().equals(hash)).toBe(true)
  }
  expect(hashes.reduce((sum, { limit }) => sum + limit, 0)).toBe(SIZE_BYTES)
  await expect(ask(SIZE_BYTES)).rejects.toThrow('OFFSET_INVALID')
})

test('a file comes whole from the CDN, once it was brought there, and its hashes fit', async () => {
  const found = await redirect()
  expect(found.dcId).toBe(CDN)
  const cdn = await connectCdn()
  const { fileToken } = found
  const ask = (offset: number) => cdn.call({ _: 'upload.getCdnFile', fileToken, offset, limit: MIB })
  const first = await ask(0)
  if (first._ !== 'upload.cdnFileReuploadNeeded') throw new Error(first._)
  const { requestToken } = first
  const brought = await client.call({ _: 'upload.reuploadCdnFile', fileToken, requestToken })
  expect(brought).toEqual(found.fileHashes)
  const pieces: Buffer[] = []
  for (let offset = 0; offset < SIZE_BYTES; offset += MIB) {
    const answer = await ask(offset)
    if (answer._ === 'upload.cdnFile') pieces.push(decrypt(found, offset, answer.bytes))
  }
  const whole = Buffer.concat(pieces)
  expect(whole.equals(await wholeFile())).toBe(true)
  const hashes = await client.call({ _: 'upload.getCdnFileHashes', fileToken, offset: 2 * MIB })
  expect(hashes).toHaveLength(8)
  for (const { offset, limit, hash } of hashes)
    expect(
      createHash('sha256')
        .update(whole.subarray(offset, offset + limit))
        .digest()
        .equals(hash),
    ).toBe(true)
  await cdn.destroy()
})

test('a file token is good until it is forgotten, and nothing but files is asked for in a CDN', async () => {
  const { fileToken } = await redirect()
  const cdn = await connectCdn()
  const ask = (token: Uint8Array) => cdn.call({ _: 'upload.getCdnFile', fileToken: token, offset: 0, limit: 4 * KIB })
  expect((await ask(fileToken))._).toBe('upload.cdnFileReuploadNeeded')
  await expect(ask(fileToken.subarray(1))).rejects.toThrow('FILE_TOKEN_INVALID')
  vault.sim.forgetCdnFiles()
  await expect(ask(fileToken)).rejects.toThrow('FILE_TOKEN_INVALID')
  expect((await ask((await redirect()).fileToken))._).toBe('upload.cdnFileReuploadNeeded')
  await expect(cdn.call({ _: 'help.getNearestDc' })).rejects.toThrow('CDN_METHOD_INVALID')
  await expect(client.call({ _: 'auth.exportAuthorization', dcId: CDN })).rejects.toThrow('DC_ID_INVALID')
  await cdn.destroy()
})

test('a client that knows no CDN gets the file where it lies', async () => {
  expect(await getFile(client, document)).toMatchObject({ _: 'upload.file' })
  const plain = await vault.seededDocument(client, BOT, { fileName: 'plain.bin' })
  const location = locationOf(plain)
  const answer = await client.call({ _: 'upload.getFile', location, offset: 0, limit: MIB, cdnSupported: true })
  expect(answer._).toBe('upload.file')
})
