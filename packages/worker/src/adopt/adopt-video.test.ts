import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BlobRef, ByteRange, CallOptions, MediaFile } from '@streamvault/core'
import { MemoryBlobStore, testBytes } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { variantOf } from '../e2e/variant-of.ts'
import { MOVIES, NAMELESS, SAMPLES, VaultTrial } from '../e2e/vault-trial.ts'

const MIB = 1 << 20
/** Slices that one adoption fetches at once: the one that is used, and those ahead. */
const READS_MAX = 5
const [movie = '', small = ''] = MOVIES

/** A store that tells how much is read of it, and how much at once. */
class MeteredStore extends MemoryBlobStore {
  readBytes = 0
  readsMax = 0
  #reads = 0

  constructor() {
    super({ blobBytesMax: 1 << 30 })
  }

  override async *read(ref: BlobRef, range: ByteRange, options: CallOptions) {
    this.readBytes += range.end - range.start
    this.readsMax = Math.max(this.readsMax, ++this.#reads)
    try {
      yield* super.read(ref, range, options)
    } finally {
      this.#reads--
    }
  }
}

function openVault() {
  const store = new MeteredStore()
  return { store, vault: new VaultTrial({ store }) }
}

async function onlyFile(vault: VaultTrial): Promise<MediaFile> {
  const files = await vault.files()
  expect(files).toHaveLength(1)
  return files[0]?.file ?? expect.fail('there is one')
}

test('a video that somebody put there is indexed where it lies', async () => {
  const { store, vault } = openVault()
  const bytes = await readFile(movie)
  const { ref } = store.addForeign({ fileName: 'Own.Film.2021.mkv', caption: 'look', bytes })
  expect(await vault.adopted()).toMatchObject({ foundCount: 1, adopted: 1, skippedCount: 0 })
  expect(store.count).toBe(1)
  const file = await onlyFile(vault)
  expect(vault.playable).toEqual([file.id])
  expect(file).toMatchObject({
    titleId: 'own-film-2021',
    name: 'Own.Film.2021.mkv',
    bucket: '1080p',
    media: { container: 'mp4' },
    parts: [{ store: 'memory', blob: ref, sizeBytes: bytes.length }],
  })
  expect(file).not.toHaveProperty('manifest')
  expect((await vault.titles()).map(({ name, year }) => [name, year])).toEqual([['Own Film', 2021]])
  await vault.expectAllReadable()
})

test('a video whose name tells nothing is kept in review, is read once, and leaves it under a name that tells', async () => {
  const { store, vault } = openVault()
  const bytes = await readFile(movie)
  store.addForeign({ fileName: NAMELESS, caption: '', bytes })
  expect(await vault.adopted()).toMatchObject({ adopted: 1 })
  expect(await vault.titles()).toEqual([])
  const waiting = async () => (await vault.catalog.files.listInReview({ limit: 10 })).items
  expect(await waiting()).toMatchObject([{ name: NAMELESS, review: { doubt: 'nameless' } }])
  const { readBytes } = store
  expect(await vault.adopted()).toMatchObject({ known: 1 })
  expect(store.readBytes).toBe(readBytes)

  store.addForeign({ fileName: 'Own.Film.2021.mkv', caption: '', bytes })
  expect(await vault.adopted()).toMatchObject({ known: 2 })
  expect(await waiting()).toEqual([])
  expect(await onlyFile(vault)).toMatchObject({ titleId: 'own-film-2021', name: NAMELESS })
})

test('a video is known by its type alone, and named after its title when it has no name', async () => {
  const { store, vault } = openVault()
  const path = join(SAMPLES, 'movies', 'The Glass Harbour (2023) [1080p].mkv')
  store.addForeign({ fileName: '', mimeType: 'video/x-matroska', caption: '', bytes: await readFile(path) })
  expect(await vault.adopted()).toMatchObject({ adopted: 1 })
  expect(await onlyFile(vault)).toMatchObject({ name: 'Untitled.mkv', media: { container: 'matroska' } })
})

test('a long video is read once, a few slices at a time', async () => {
  const { store, vault } = openVault()
  const bytes = await variantOf(movie, testBytes(40 * MIB))
  store.addForeign({ fileName: 'Long.Film.2021.mp4', caption: '', bytes })
  expect(await vault.adopted()).toMatchObject({ adopted: 1 })
  // The probe looks at the boxes behind the index, too, which are gone again when the fingerprint comes there.
  expect(store.readBytes).toBeLessThanOrEqual(bytes.length + READS_MAX * MIB)
  expect(store.readsMax).toBeLessThanOrEqual(READS_MAX)
  await vault.expectAllReadable()
})

test('a blob that was adopted before is known without being read', async () => {
  const { store, vault } = openVault()
  store.addForeign({ fileName: 'Own.Film.2021.mp4', caption: '', bytes: await readFile(small) })
  await vault.adopted()
  const file = await onlyFile(vault)
  store.readBytes = 0
  expect(await vault.adopted()).toMatchObject({ adopted: 0, known: 1 })
  expect(store.readBytes).toBe(0)
  expect(await onlyFile(vault)).toEqual(file)
})

test('a blob whose file never got its place in the title gets it', async () => {
  const { store, vault } = openVault()
  store.addForeign({ fileName: 'Own.Film.2021.mp4', caption: '', bytes: await readFile(small) })
  await vault.adopted()
  const { id, titleId } = await onlyFile(vault)
  await vault.catalog.titles.remove(titleId)
  expect(await vault.adopted()).toMatchObject({ known: 1 })
  expect((await onlyFile(vault)).id).toBe(id)
})

test('the same bytes under another name are known, and nothing is deleted', async () => {
  const { store, vault } = openVault()
  const bytes = await readFile(small)
  await vault.ingest([small])
  store.addForeign({ fileName: 'Other.Name.1999.mp4', caption: '', bytes })
  const count = store.count
  expect(await vault.adopted()).toMatchObject({ adopted: 0, restored: 0, known: 2 })
  expect(store.count).toBe(count)
  expect((await vault.titles()).map(({ id }) => id)).toEqual(['tides-of-light-2024'])
})

test('what is no video is skipped with a reason, and everything else goes on', async () => {
  const { store, vault } = openVault()
  const bytes = await readFile(small)
  store.addForeign({ fileName: 'notes.txt', caption: 'hello', bytes: testBytes(100) })
  store.addForeign({ fileName: 'noise.mkv', caption: '', bytes: testBytes(5000) })
  store.addForeign({ fileName: 'empty.mp4', caption: '', bytes: new Uint8Array() })
  store.addForeign({ fileName: 'half.mp4', caption: '', bytes: bytes.subarray(0, bytes.length >> 1) })
  store.addForeign({ fileName: '', caption: 'a picture', bytes: testBytes(100) })
  store.addForeign({ fileName: 'Own.Film.2021.mp4', caption: '', bytes })
  const tally = await vault.adopted()
  expect(tally).toMatchObject({ foundCount: 6, adopted: 1, skippedCount: 5 })
  expect(tally.skipped).toEqual([
    { name: 'notes.txt', reason: 'It is not a video, by its name and type.' },
    { name: 'noise.mkv', reason: 'The file is not a video that this version understands.' },
    { name: 'empty.mp4', reason: 'The file is empty.' },
    { name: 'half.mp4', reason: 'The video is incomplete: its end is missing.' },
    { name: 'without a name', reason: 'It is not a video, by its name and type.' },
  ])
})

test('of a place full of chatter the first are named, and all are counted', async () => {
  const { store, vault } = openVault()
  for (let index = 0; index < 250; index++) {
    store.addForeign({ fileName: `${index}.txt`, caption: '', bytes: testBytes(1) })
  }
  const tally = await vault.adopted()
  expect(tally).toMatchObject({ foundCount: 250, skippedCount: 250 })
  expect(tally.skipped.map(({ name }) => name)).toEqual(Array.from({ length: 100 }, (_, index) => `${index}.txt`))
})
