import type { tl } from '@mtcute/core'
import { MemoryStorage } from '@mtcute/node'
import { expect, test } from 'vitest'
import { seededBytes } from './files/seeded-bytes.ts'
import { toLong } from './tl/tl-long.ts'
import type { TlObject } from './tl/tl-object.ts'
import { TrialVault } from './trial/trial-vault.ts'

const PART_BYTES = 512 * 1024
const PARTS = 24
const BOT = 7
const OTHER = 8

test('several connections of one account upload one file together, and another account none of it', async () => {
  await using vault = await TrialVault.start()
  const storage = new MemoryStorage()
  await using client = await vault.signIn(BOT, storage)
  await using other = await vault.signIn(OTHER)
  const bytes = seededBytes('film', 0, PARTS * PART_BYTES)
  const save = (filePart: number) =>
    ({
      _: 'upload.saveBigFilePart',
      ...{ fileId: toLong(5n), filePart, fileTotalParts: PARTS },
      bytes: bytes.subarray(filePart * PART_BYTES, (filePart + 1) * PART_BYTES),
    }) as TlObject
  const sessions = await Promise.all([0, 1, 2].map(() => vault.openSession(storage)))
  const work = sessions.map(async (session, index) => {
    for (let part = index; part < PARTS; part += sessions.length) expect(await session.call(save(part))).toBe(true)
    await session[Symbol.asyncDispose]()
  })
  await Promise.all(work)
  const file: tl.RawInputFileBig = { _: 'inputFileBig', id: toLong(5n), parts: PARTS, name: 'film.bin' }
  const media: tl.RawInputMediaUploadedDocument = {
    _: 'inputMediaUploadedDocument',
    file,
    mimeType: 'video/mp4',
    attributes: [],
  }
  const request = { _: 'messages.sendMedia', media, message: '', randomId: toLong(1n) } as const
  await expect(other.call({ ...request, peer: vault.peer(OTHER) })).rejects.toThrow(/FILE_PART_(%d|0)_MISSING/)
  await client.call({ ...request, peer: vault.peer(BOT) })
  const kept = await vault.sim.readDocument(vault.channelId, 1, { offset: 0, limit: bytes.length })
  expect(kept.equals(bytes)).toBe(true)
})
