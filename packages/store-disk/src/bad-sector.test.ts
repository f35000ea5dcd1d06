import { type FileHandle, mkdtemp, open, readdir, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testBytes } from '@streamvault/testkit'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DiskBlobStore } from './disk-blob-store.ts'

const { signal } = new AbortController()
/** More than is read at once. */
const BYTES = testBytes(300_000)
let directory: string
let store: DiskBlobStore

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'bad-sector-')), 'disk')
  store = await DiskBlobStore.open({ directory, blobBytesMax: 1 << 20 })
})

afterEach(async () => {
  vi.restoreAllMocks()
  await rm(join(directory, '..'), { recursive: true })
})

async function* source(): AsyncGenerator<Uint8Array> {
  yield BYTES
}

async function readPart(key: string): Promise<Buffer> {
  const { ref } = await store.put(source(), { key, sizeBytes: BYTES.length, signal })
  const chunks: Uint8Array[] = []
  for await (const chunk of store.read(ref, { start: 0, end: BYTES.length }, { signal }))
    chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

/** What all handles of files have in common. */
async function handles(): Promise<FileHandle> {
  await using any = await open('/dev/null')
  return Object.getPrototypeOf(any)
}

/** From now on the kernel answers reads of files with EIO, as it does of the memory of a process where there is none. */
async function withoutReads(): Promise<void> {
  const shared = await handles()
  const { read } = shared
  vi.spyOn(shared, 'read').mockImplementation(async () => {
    await using nowhere = await open('/proc/self/mem')
    return await Reflect.apply(read, nowhere, [Buffer.alloc(1), 0, 1, 0])
  })
}

test.skipIf(process.platform !== 'linux')(
  'a blob that the disk cannot read is unreadable, while the disk is there',
  async () => {
    await withoutReads()
    await expect(readPart('a')).rejects.toMatchObject({ code: 'BLOB_UNREADABLE', cause: { code: 'EIO' } })
    expect(await readdir(join(directory, 'incoming'))).toEqual([])
    vi.restoreAllMocks()
    expect(await readPart('a')).toEqual(Buffer.from(BYTES))
  },
)

test.skipIf(process.platform !== 'linux')('a disk that takes nothing either does not answer', async () => {
  await store.put(source(), { key: 'a', sizeBytes: BYTES.length, signal })
  await withoutReads()
  vi.spyOn(await handles(), 'sync').mockRejectedValue(Object.assign(new Error('EIO'), { code: 'EIO' }))
  await expect(readPart('a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', cause: { code: 'EIO' } })
})

test.skipIf(process.platform !== 'linux')('an open blob of a disk that is no longer mounted is no damage', async () => {
  const { ref } = await store.put(source(), { key: 'a', sizeBytes: BYTES.length, signal })
  const reading = store.read(ref, { start: 0, end: BYTES.length }, { signal })
  expect(await reading.next()).toMatchObject({ done: false })
  await withoutReads()
  await rename(directory, `${directory}-away`)
  // As a vault leaves it that was started without its disk.
  await DiskBlobStore.open({ directory, blobBytesMax: 1 << 20 })
  await expect(reading.next()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
})

test('what lies in the place of a disk that is not mounted is not taken for a store that has lost everything', async () => {
  const { ref } = await store.put(source(), { key: 'a', sizeBytes: BYTES.length, signal })
  await rename(directory, `${directory}-away`)
  // As a vault leaves it that was started without its disk.
  await DiskBlobStore.open({ directory, blobBytesMax: 1 << 20 })
  await expect(store.stat(ref, { signal })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  await rm(directory, { recursive: true })
  await rename(`${directory}-away`, directory)
  expect(await store.stat(ref, { signal })).toEqual({ ref, sizeBytes: BYTES.length })
})
