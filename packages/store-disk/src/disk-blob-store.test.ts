import { mkdtemp, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BlobRef, isVaultError } from '@streamvault/core'
import { blobStoreRules, keepsContract, testBytes } from '@streamvault/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DiskBlobStore } from './disk-blob-store.ts'

const blobBytesMax = 1 << 20
const { signal } = new AbortController()
let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'store-disk-'))
})

afterEach(() => rm(directory, { recursive: true, force: true }))

keepsContract('DiskBlobStore', blobStoreRules, {
  create: () => DiskBlobStore.open({ directory, blobBytesMax }),
  destroy: (store) => store[Symbol.asyncDispose](),
})

test('keeps its blobs when it is opened again', async () => {
  const first = await DiskBlobStore.open({ directory, blobBytesMax })
  const { ref } = await first.put(source(testBytes(100)), { key: 'a', sizeBytes: 100, signal })
  const second = await DiskBlobStore.open({ directory, blobBytesMax })
  expect(await readAll(second, ref, 100)).toEqual(testBytes(100))
})

test('replaces a blob of another size only once the new one is complete', async () => {
  const store = await DiskBlobStore.open({ directory, blobBytesMax })
  const { ref: old } = await store.put(source(testBytes(100)), { key: 'a', sizeBytes: 100, signal })
  await expect(store.put(source(testBytes(150)), { key: 'a', sizeBytes: 200, signal })).rejects.toThrow()
  expect(await readAll(store, old, 100)).toEqual(testBytes(100))
  const { ref } = await store.put(source(testBytes(200, 2)), { key: 'a', sizeBytes: 200, signal })
  expect(await readAll(store, ref, 200)).toEqual(testBytes(200, 2))
  await expect(store.stat(old, { signal })).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' })
})

test('leaves no file behind a put that failed', async () => {
  const store = await DiskBlobStore.open({ directory, blobBytesMax })
  await expect(store.put(source(testBytes(10)), { key: 'a', sizeBytes: 20, signal })).rejects.toThrow()
  expect(await readdir(join(directory, 'incoming'))).toEqual([])
  expect(await readdir(join(directory, 'blobs'))).toEqual([])
})

test('removes what a dead put left when its key is put again, and nothing of other keys', async () => {
  const store = await DiskBlobStore.open({ directory, blobBytesMax })
  await writeFile(join(directory, 'incoming', 'a~dead'), 'left')
  await writeFile(join(directory, 'incoming', 'ab~alive'), 'other')
  await store.put(source(testBytes(10)), { key: 'a', sizeBytes: 10, signal })
  expect(await readdir(join(directory, 'incoming'))).toEqual(['ab~alive'])
})

test('removes what is older than a day when it is opened', async () => {
  await DiskBlobStore.open({ directory, blobBytesMax })
  await writeFile(join(directory, 'incoming', 'old~1'), 'left')
  await writeFile(join(directory, 'incoming', 'new~1'), 'left')
  const twoDaysAgo = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000)
  await utimes(join(directory, 'incoming', 'old~1'), twoDaysAgo, twoDaysAgo)
  await DiskBlobStore.open({ directory, blobBytesMax })
  expect(await readdir(join(directory, 'incoming'))).toEqual(['new~1'])
})

test('puts the same key twice at once', async () => {
  const store = await DiskBlobStore.open({ directory, blobBytesMax })
  const bytes = testBytes(50_000)
  const put = () => store.put(source(bytes), { key: 'a', sizeBytes: bytes.length, signal })
  const [first, second] = await Promise.all([put(), put()])
  expect(first).toEqual(second)
  expect(await readAll(store, first.ref, bytes.length)).toEqual(bytes)
  expect(await readdir(join(directory, 'incoming'))).toEqual([])
})

test('calls itself unavailable, not empty, when its folder has gone', async () => {
  const store = await DiskBlobStore.open({ directory, blobBytesMax })
  const { ref } = await store.put(source(testBytes(10)), { key: 'a', sizeBytes: 10, signal })
  await rename(directory, `${directory}-away`)
  try {
    await expect(store.stat(ref, { signal })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await expect(readAll(store, ref, 10)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  } finally {
    await rename(`${directory}-away`, directory)
  }
})

test('closes the file of a read that was left in the middle', async () => {
  const store = await DiskBlobStore.open({ directory, blobBytesMax })
  const { ref } = await store.put(source(testBytes(600_000)), { key: 'a', sizeBytes: 600_000, signal })
  const before = await openFiles()
  for await (const _ of store.read(ref, { start: 0, end: 600_000 }, { signal })) break
  expect(await openFiles()).toBe(before)
})

test('refuses a key that is not of the permitted form', async () => {
  const store = await DiskBlobStore.open({ directory, blobBytesMax })
  for (const key of ['', '../a', 'A', '.a', 'a/b', 'a~b', 'x'.repeat(129)]) {
    const error = await store
      .put(source(testBytes(1)), { key, sizeBytes: 1, signal })
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Error)
    expect(isVaultError(error)).toBe(false)
  }
})

async function* source(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000)
}

async function readAll(store: DiskBlobStore, ref: BlobRef, sizeBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of store.read(ref, { start: 0, end: sizeBytes }, { signal }))
    chunks.push(new Uint8Array(chunk))
  return new Uint8Array(Buffer.concat(chunks))
}

async function openFiles(): Promise<number> {
  return (await readdir('/proc/self/fd')).length
}
