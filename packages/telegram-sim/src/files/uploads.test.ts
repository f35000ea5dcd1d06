import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StateStore } from '../state/state-store.ts'
import { toLong } from '../tl/tl-long.ts'
import type { BotAccount } from '../world/accounts.ts'
import { ByteFiles } from './byte-files.ts'
import { seededBytes } from './seeded-bytes.ts'
import { UPLOAD_LIMITS, type UploadLimits, Uploads } from './uploads.ts'

const PART_BYTES = 1024
const bot: BotAccount = { kind: 'bot', id: 7, name: 'Bot', homeDataCenterId: 1, token: '7:a' }

let folder: string
let state: StateStore
let files: ByteFiles

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uploads-'))
  files = new ByteFiles(folder)
  state = new StateStore(':memory:')
})

afterEach(async () => {
  state[Symbol.dispose]()
  await files[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const open = (limits: Partial<UploadLimits> = {}) => new Uploads(files, state, { ...UPLOAD_LIMITS, ...limits })

function save(uploads: Uploads, fileId: number, filePart: number, seed = 'film'): Promise<true> {
  const bytes = seededBytes(seed, filePart * PART_BYTES, PART_BYTES)
  const request = { fileId: toLong(BigInt(fileId)), filePart, fileTotalParts: 2, bytes }
  return uploads.savePart(bot, { _: 'upload.saveBigFilePart', ...request })
}

const assemble = (uploads: Uploads, fileId: number, account = bot) =>
  uploads.assemble(account, { _: 'inputFileBig', id: toLong(BigInt(fileId)), parts: 2, name: 'a' })

const read = async (uploads: Uploads, fileId: number) =>
  files.read((await assemble(uploads, fileId)).bytes, 0, 2 * PART_BYTES)

test('a file may be sent again after it was sent, and is another account’s never', async () => {
  const uploads = open()
  await Promise.all([save(uploads, 1, 1), save(uploads, 1, 0)])
  const wanted = seededBytes('film', 0, 2 * PART_BYTES)
  expect((await read(uploads, 1)).equals(wanted)).toBe(true)
  expect((await read(open(), 1)).equals(wanted)).toBe(true)
  await expect(assemble(uploads, 1, { ...bot, id: 8 })).rejects.toThrow('FILE_PART_0_MISSING')
})

test('a part that comes late again changes nothing, and other bytes under the same id are another file', async () => {
  const uploads = open()
  for (const part of [0, 1]) await save(uploads, 1, part)
  const { bytes } = await assemble(uploads, 1)
  await save(uploads, 1, 0)
  expect((await assemble(uploads, 1)).bytes).toEqual(bytes)
  for (const part of [0, 1]) await save(uploads, 1, part, 'other')
  expect((await assemble(uploads, 1)).bytes.name).not.toBe(bytes.name)
  expect((await files.read(bytes, 0, 2 * PART_BYTES)).equals(seededBytes('film', 0, 2 * PART_BYTES))).toBe(true)
})

test('the oldest uploads go when there are too many, and their bytes with them', async () => {
  const uploads = open({ uploadsMax: 2 })
  for (const fileId of [1, 2, 3, 4]) await save(uploads, fileId, 0)
  await save(uploads, 4, 1)
  await expect(assemble(uploads, 1)).rejects.toThrow('FILE_PART_0_MISSING')
  await expect(assemble(open(), 1)).rejects.toThrow('FILE_PART_0_MISSING')
  expect((await read(uploads, 4)).length).toBe(2 * PART_BYTES)
  expect((await readdir(folder)).length).toBe(2)
})

test('the oldest uploads go when they are too large together, and none that was sent', async () => {
  const uploads = open({ bytesMax: 3 * PART_BYTES })
  for (const part of [0, 1]) await save(uploads, 1, part)
  await assemble(uploads, 1)
  for (const part of [0, 1]) await save(uploads, 2, part)
  for (const part of [0, 1]) await save(uploads, 3, part)
  await save(uploads, 4, 0)
  await expect(assemble(uploads, 2)).rejects.toThrow('FILE_PART_0_MISSING')
  expect((await read(uploads, 1)).length).toBe(2 * PART_BYTES)
  expect((await read(uploads, 3)).length).toBe(2 * PART_BYTES)
})

test('an upload that nothing was added to is over after its time', async () => {
  const uploads = open({ lifeMs: 20 })
  await save(uploads, 1, 0)
  await expect
    .poll(async () => {
      await save(uploads, 2, 0)
      return readdir(folder)
    })
    .toHaveLength(1)
  await expect(assemble(uploads, 1)).rejects.toThrow('FILE_PART_0_MISSING')
})
