import { execFileSync } from 'node:child_process'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FileId, fileIdOf, SLICE_BYTES } from '@streamvault/core'
import { type KeyFrameIndex, unpackKeyFrames } from '@streamvault/media'
import {
  FaultyBlobStore,
  findProgram,
  MemoryBlobStore,
  MemorySliceCache,
  nothingDenied,
  silentLogger,
} from '@streamvault/testkit'
import { afterAll, expect, test } from 'vitest'
import { MOVIES, SAMPLES, VaultTrial } from '../e2e/vault-trial.ts'
import { FileOpener } from '../reading/file-opener.ts'
import { keepKeyFrames } from './keep-key-frames.ts'
import { KeyFrameShelf } from './key-frame-shelf.ts'

const { signal } = new AbortController()
const HARBOUR = join(SAMPLES, 'movies/The Glass Harbour (2023) [1080p].mkv')
const FRAGMENTED = join(import.meta.dirname, '../../../media/clips/fragmented.mp4')
const [TIDES = expect.fail('there is a sample')] = MOVIES

const folder = await mkdtemp(join(tmpdir(), 'streamvault-key-frames-'))
afterAll(() => rm(folder, { recursive: true }))

const newStore = () => new MemoryBlobStore({ blobBytesMax: 1 << 30 })
const newVault = () => new VaultTrial({ store: newStore() })

async function kept({ catalog }: VaultTrial): Promise<(KeyFrameIndex | 'unknown' | undefined)[]> {
  const { items } = await catalog.titles.list({}, { limit: 10 })
  const files = (await Promise.all(items.map(({ id }) => catalog.files.listByTitle(id)))).flat()
  const packed = await Promise.all(files.map(async (file) => ({ file, bytes: await catalog.keyFrames.get(file.id) })))
  return packed.map(({ file, bytes }) => bytes && unpackKeyFrames(bytes, file))
}

function shelfOf(vault: VaultTrial): KeyFrameShelf {
  const stores = new Map([[vault.store.name, vault.store]])
  const cache = new MemorySliceCache({ bytesMax: 8 * SLICE_BYTES })
  const files = new FileOpener({ ...vault.deps(), denials: nothingDenied, stores, cache })
  return new KeyFrameShelf({ ...vault.deps(), files, logger: silentLogger })
}

/** The only file of a vault. */
async function idIn(vault: VaultTrial): Promise<FileId> {
  const [{ file } = expect.fail('there is a file')] = await vault.files()
  return file.id
}

test.each([HARBOUR, TIDES])('what comes in has its key frames kept, from its source: %s', async (path) => {
  const vault = newVault()
  await vault.ingest([path])
  const [index] = await kept(vault)
  if (index === undefined || index === 'unknown') expect.fail('the samples have tables')
  expect(index.frames.length).toBeGreaterThan(2)
})

test('a file in fragments comes in, and nobody tries to find its key frames again', async () => {
  const path = join(folder, 'Broken.Tides.2024.mp4')
  await copyFile(FRAGMENTED, path)
  const vault = newVault()
  expect(await vault.ingest([path])).toMatchObject([{ state: 'done' }])
  expect(await kept(vault)).toEqual(['unknown'])
  const id = await idIn(vault)
  await expect(shelfOf(vault).of(id, { signal })).rejects.toMatchObject({ code: 'KEY_FRAMES_UNKNOWN' })
})

test('a file from before they were kept has them found in what is stored, once, by whoever needs them', async () => {
  const vault = newVault()
  await vault.ingest([HARBOUR])
  const [atIngest] = await kept(vault)
  const id = await idIn(vault)
  await vault.catalog.keyFrames.remove(id)
  const shelf = shelfOf(vault)
  const found = await Promise.all([shelf.of(id, { signal }), shelf.of(id, { signal })])
  expect(found).toEqual([atIngest, atIngest])
  expect(found[0]).toBe(found[1])
  expect(await kept(vault)).toEqual([atIngest])
})

test.skipIf(findProgram('ffmpeg') === undefined)(
  'whoever may not cost the store much is told nothing of a film without a table, and pays for that once',
  async () => {
    const path = join(folder, 'No.Table.2024.mkv')
    const film = [
      '-f',
      'lavfi',
      '-i',
      'testsrc2=size=64x36:rate=24',
      '-f',
      'lavfi',
      '-i',
      'anoisesrc=sample_rate=192000',
    ]
    // Sound that fills a minute with more slices than may be read, and no table, for nobody can go back to write one.
    const coded = [
      '-t',
      '100',
      '-c:v',
      'libx264',
      '-g',
      '48',
      '-c:a',
      'pcm_f32le',
      '-ac',
      '1',
      '-f',
      'matroska',
      'pipe:1',
    ]
    const bytes = execFileSync('ffmpeg', ['-v', 'error', ...film, ...coded], { maxBuffer: 1 << 28 })
    await writeFile(path, bytes)
    let calls = 0
    const store = new FaultyBlobStore(newStore(), () => {
      calls++
      return undefined
    })
    const vault = new VaultTrial({ store })
    await vault.ingest([path])
    const id = await idIn(vault)
    const shelf = shelfOf(vault)
    expect((await shelf.atHand(id, { signal })).frames.length).toBeGreaterThan(2)
    await vault.catalog.keyFrames.remove(id)
    await expect(shelf.atHand(id, { signal })).rejects.toMatchObject({ code: 'KEY_FRAMES_UNKNOWN' })
    const before = calls
    await expect(shelf.atHand(id, { signal })).rejects.toMatchObject({ code: 'KEY_FRAMES_UNKNOWN' })
    expect(calls).toBe(before)
    expect((await shelf.of(id, { signal })).frames.length).toBeGreaterThan(2)
    expect((await shelf.atHand(id, { signal })).frames.length).toBeGreaterThan(2)
  },
)

test('what was adopted has its key frames found after a while, without anybody asking', async () => {
  const vault = newVault()
  await vault.ingest([TIDES])
  const [wanted] = await kept(vault)
  const id = await idIn(vault)
  await vault.catalog.keyFrames.remove(id)
  const shelf = shelfOf(vault)
  const ended = new AbortController()
  const running = shelf.run(ended.signal)
  shelf.add('gone' as FileId)
  shelf.add(id)
  for (let second = 0; second < 10 && (await vault.catalog.keyFrames.get(id)) === undefined; second++) {
    await vault.clock.advance(1000)
  }
  ended.abort()
  await running
  expect(await kept(vault)).toEqual([wanted])
})

test('a store that fails leaves nothing behind: they are found when it answers again', async () => {
  let isGone = false
  const store = new FaultyBlobStore(newStore(), () => (isGone ? { kind: 'error', code: 'BLOB_NOT_FOUND' } : undefined))
  const vault = new VaultTrial({ store })
  await vault.ingest([HARBOUR])
  const id = await idIn(vault)
  await vault.catalog.keyFrames.remove(id)
  isGone = true
  await expect(shelfOf(vault).of(id, { signal })).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' })
  expect(await vault.catalog.keyFrames.get(id)).toBeUndefined()
})

test('nothing is kept beside a file that was purged while it was looked through', async () => {
  const vault = newVault()
  const bytes = await readFile(HARBOUR)
  const id = fileIdOf('0'.repeat(64))
  const reader = {
    sizeBytes: bytes.length,
    read: async (position: number, target: Uint8Array) =>
      target.set(bytes.subarray(position, position + target.length)),
  }
  expect(await keepKeyFrames(vault.catalog, { id, reader }, { signal })).not.toBe('unknown')
  expect(await vault.catalog.keyFrames.get(id)).toBeUndefined()
})
