import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '@streamvault/config'
import type { BlobRef } from '@streamvault/core'
import { FakeClock, RecordingLogger, testBytes } from '@streamvault/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openMirrors } from './open-mirror.ts'

const { signal } = new AbortController()
/** A store that could not be opened is tried again after ten seconds. */
const AGAIN_MS = 10_000
let folder: string
let directory: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mirror-'))
  directory = join(folder, 'disk')
})

afterEach(() => rm(folder, { recursive: true }))

async function setUp() {
  const settings = loadConfig({
    STREAMVAULT_STORE: 'disk',
    STREAMVAULT_MIRROR: 'disk',
    STREAMVAULT_MIRROR_DIR: directory,
  })
  const [clock, logger] = [new FakeClock(), new RecordingLogger()]
  const { stores } = await openMirrors({ settings, dataDir: folder, clock, logger } as never)
  const [store = expect.fail('there is a mirror')] = stores
  const put = async (key: string) => {
    const bytes = testBytes(100)
    const source = (async function* () {
      yield bytes
    })()
    return await store.put(source, { key, sizeBytes: bytes.length, signal })
  }
  return { store, clock, logger, put }
}

test('a folder that is not there is told once, and used once it is', async () => {
  const { put, clock, logger } = await setUp()
  for (let time = 0; time < 3; time++) await expect(put('a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  await mkdir(directory)
  await expect(put('a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  await clock.advance(AGAIN_MS)
  expect(await put('a')).toMatchObject({ sizeBytes: 100 })
  expect(logger.lines.map(({ message }) => message)).toEqual([
    'a store cannot be opened',
    'a store could be opened after all',
  ])
})

test('a disk that is not mounted is away: nothing is written where it would be, and nothing on it is lost', async () => {
  await mkdir(directory)
  const { ref } = await (await setUp()).put('a')
  await rename(directory, `${directory}-unmounted`)
  await mkdir(directory)
  const { store, put, clock } = await setUp()
  await expect(put('b')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  await expect(store.stat(ref, { signal })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  expect(await readdir(directory)).toEqual([])
  await rm(directory, { recursive: true })
  await rename(`${directory}-unmounted`, directory)
  await clock.advance(AGAIN_MS)
  expect(await store.stat(ref, { signal })).toEqual({ ref, sizeBytes: 100 })
})

test('whoever begins with a new disk says so by its folder', async () => {
  await mkdir(directory)
  const { ref } = await (await setUp()).put('a')
  await rm(directory, { recursive: true })
  await mkdir(join(directory, 'blobs'), { recursive: true })
  const { store } = await setUp()
  await expect(store.stat(ref as BlobRef, { signal })).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' })
})
