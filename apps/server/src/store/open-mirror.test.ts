import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '@streamvault/config'
import type { BlobRef, FileId } from '@streamvault/core'
import { FakeClock, MemoryCatalog, RecordingLogger, sampleFile, testBytes } from '@streamvault/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { acceptDisk, mirrorPlace } from './known-disk.ts'
import { openMirrors } from './open-mirror.ts'

const { signal } = new AbortController()
/** A store that could not be opened is tried again after ten seconds. */
const AGAIN_MS = 10_000
let folder: string
let directory: string
let catalog: MemoryCatalog

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mirror-'))
  directory = join(folder, 'disk')
  catalog = new MemoryCatalog()
})

afterEach(() => rm(folder, { recursive: true }))

const settings = () =>
  loadConfig({ STREAMVAULT_STORE: 'disk', STREAMVAULT_MIRROR: 'disk', STREAMVAULT_MIRROR_DIR: directory })

async function setUp() {
  const [clock, logger] = [new FakeClock(), new RecordingLogger()]
  const { stores } = await openMirrors({ settings: settings(), dataDir: folder, clock, logger, catalog } as never)
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

test('that a disk is not mounted is told before anybody reads from it', async () => {
  const { logger } = await setUp()
  await expect.poll(() => logger.lines.map(({ message }) => message)).toEqual(['a store cannot be opened'])
})

test('an empty folder is no mirror where the library knows of copies, also when nothing remembers the folder', async () => {
  await mkdir(directory)
  const copies = [{ store: 'mirror-disk', blob: 'there' as BlobRef }]
  await catalog.files.insert(
    sampleFile({ id: 'f1' as FileId, parts: [{ store: 'disk', blob: 'here' as BlobRef, sizeBytes: 100, copies }] }),
  )
  const { put } = await setUp()
  await expect(put('a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  expect(await readdir(directory)).toEqual([])
})

test('whoever begins with a new disk says so, and may not where there is no folder', async () => {
  await mkdir(directory)
  const { ref } = await (await setUp()).put('a')
  await rm(directory, { recursive: true })
  const accept = () => acceptDisk(folder, mirrorPlace(settings()))
  await expect(accept()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  await mkdir(directory)
  await accept()
  const { store } = await setUp()
  await expect(store.stat(ref, { signal })).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' })
})
