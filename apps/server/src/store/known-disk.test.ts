import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BlobRef, FileId } from '@streamvault/core'
import { MemoryCatalog, sampleFile, testBytes } from '@streamvault/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { acceptDisk, diskProblem, openDisk, storePlace } from './known-disk.ts'

const { signal } = new AbortController()
/** More than one page of the catalogue. */
const MANY_FILES = 250
let dataDir: string
let blobs: string
let catalog: MemoryCatalog

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'known-disk-'))
  blobs = join(dataDir, 'blobs')
  catalog = new MemoryCatalog()
})

afterEach(() => rm(dataDir, { recursive: true }))

const place = () => storePlace(dataDir)
const open = () => openDisk({ dataDir, catalog }, place(), { blobBytesMax: 1000 })
const REFUSED = { code: 'DISK_NOT_MOUNTED' }

/** Stores a blob, of which the library knows once `record` is called. */
async function storeBlob() {
  const bytes = testBytes(100)
  const source = (async function* () {
    yield bytes
  })()
  const store = await open()
  const { ref } = await store.put(source, { key: 'a', sizeBytes: bytes.length, signal })
  return { ref, mark: store.mark ?? expect.fail('the folder takes a mark') }
}

async function record(store: string, id = 'f1'): Promise<void> {
  const parts = [{ store, blob: 'a' as BlobRef, sizeBytes: 100 }]
  await catalog.files.insert(sampleFile({ id: id as FileId, parts }))
}

test('a new vault begins without a question, and one whose files are all in another store', async () => {
  await record('telegram')
  await open()
  await open()
  expect(await diskProblem({ dataDir, catalog }, place())).toBeUndefined()
})

test('a folder without its mark is refused, nothing is made in it, and it is taken again once it has it', async () => {
  const { ref } = await storeBlob()
  await rename(blobs, `${blobs}-unmounted`)
  await expect(open()).rejects.toMatchObject(REFUSED)
  await expect(readdir(blobs)).rejects.toMatchObject({ code: 'ENOENT' })
  await mkdir(blobs)
  await expect(open()).rejects.toMatchObject({
    ...REFUSED,
    details: { name: 'disk', directory: blobs, reason: expect.stringContaining('is not mounted') },
  })
  expect(await readdir(blobs)).toEqual([])
  await rm(blobs, { recursive: true })
  await rename(`${blobs}-unmounted`, blobs)
  expect(await (await open()).stat(ref, { signal })).toMatchObject({ ref })
})

test('the disk of another vault is refused', async () => {
  await storeBlob()
  await rename(blobs, `${blobs}-ours`)
  await mkdir(join(blobs, 'blobs/aa'), { recursive: true })
  await writeFile(join(blobs, 'mark-0123456789abcdef'), '')
  await writeFile(join(blobs, 'blobs/aa/theirs'), 'blob')
  await expect(open()).rejects.toMatchObject({
    ...REFUSED,
    details: { reason: expect.stringContaining('another disk') },
  })
})

test('a vault that has no mark yet is taken by its blobs, and refused where the library knows of files and none is there', async () => {
  await mkdir(join(blobs, 'blobs/aa'), { recursive: true })
  for (let file = 0; file < MANY_FILES; file++) await record('telegram', `a${String(file).padStart(3, '0')}`)
  await record('disk', 'z')
  await expect(open()).rejects.toMatchObject(REFUSED)
  expect(await readdir(blobs)).toEqual(['blobs'])
  await writeFile(join(blobs, 'blobs/aa/blob'), 'blob')
  const { mark } = await open()
  expect(await readFile(join(dataDir, 'disks/disk'), 'utf8')).toBe(`${mark}\n`)
  await rm(join(blobs, mark ?? ''))
  await expect(open()).rejects.toMatchObject(REFUSED)
})

test('a note that a crash has torn is no note', async () => {
  await storeBlob()
  await writeFile(join(dataDir, 'disks/disk'), 'ma')
  await open()
  expect(await diskProblem({ dataDir, catalog }, place())).toBeUndefined()
})

test('whoever wants to begin anew takes the folder as it is, and then the old disk is the wrong one', async () => {
  const { ref } = await storeBlob()
  await record('disk')
  await rename(blobs, `${blobs}-old`)
  await acceptDisk(dataDir, place())
  await expect((await open()).stat(ref, { signal })).rejects.toMatchObject({ code: 'BLOB_NOT_FOUND' })
  await rm(blobs, { recursive: true })
  await rename(`${blobs}-old`, blobs)
  await expect(open()).rejects.toMatchObject(REFUSED)
  await acceptDisk(dataDir, place())
  expect(await (await open()).stat(ref, { signal })).toMatchObject({ ref })
})
