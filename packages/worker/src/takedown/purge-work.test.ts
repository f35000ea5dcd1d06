import { type BlobRef, type CallOptions, isJobOf, mirroredPartsOf, type TitleId, VaultError } from '@streamvault/core'
import { MemoryBlobStore, MemoryCatalog, sampleMetadata, silentLogger, storeTestSubtitle } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { EPISODES, MOVIES, VaultTrial } from '../e2e/vault-trial.ts'
import { copyToMirror } from '../mirror/trial/copy-to-mirror.ts'
import { PurgeWork } from './purge-work.ts'

const why = { reason: 'notice 7', by: 'operator' }
const decision = { ...why, at: 0 }
const [movie = '', small = ''] = MOVIES
const TITLE = 'tides-of-light-2024' as TitleId

/** A store that can refuse to delete. */
class RefusingStore extends MemoryBlobStore {
  refusals = 0
  /** Says that it deleted, and did not. */
  isLying = false

  constructor() {
    super({ blobBytesMax: 1 << 30 })
  }

  override async delete(ref: BlobRef, options: CallOptions): Promise<void> {
    if (this.refusals-- > 0) throw new VaultError('STORE_UNAVAILABLE')
    if (!this.isLying) await super.delete(ref, options)
  }
}

async function setUp(paths = [...MOVIES, ...EPISODES]) {
  const [store, catalog] = [new RefusingStore(), new MemoryCatalog()]
  const vault = new VaultTrial({ store, catalog })
  await vault.ingest(paths)
  const takedown = await catalog.takedowns.takeDown({ title: TITLE }, decision)
  const purge = async () => {
    const { id } = await vault.jobs.submit('purge', String(takedown.id), { takedown: takedown.id, ...why })
    await vault.carryOut(new PurgeWork({ catalog, store, clock: vault.clock, logger: silentLogger }))
    const job = await vault.jobs.get(id)
    return job !== undefined && isJobOf(job, 'purge') ? job : expect.fail('the job is on record')
  }
  return { store, catalog, vault, takedown, purge }
}

test('everything of a takedown leaves the store and the catalogue, and nothing else does', async () => {
  const { store, catalog, vault, takedown, purge } = await setUp()
  await catalog.metadata.insert(sampleMetadata(TITLE))
  await catalog.metadata.insert(sampleMetadata('another-title'))
  const files = await vault.files()
  const blobs = files.filter(({ file }) => file.titleId === TITLE).flatMap(({ file }) => [file.manifest, ...file.parts])
  const before = store.count
  expect(await purge()).toMatchObject({ state: 'done', outcome: { files: 2, blobs: blobs.length } })
  expect(store.count).toBe(before - blobs.length)
  expect(await catalog.files.listByTitle(TITLE)).toEqual([])
  for (const file of takedown.files) expect(await catalog.digests.get(file)).toBeUndefined()
  for (const file of takedown.files) expect(await catalog.keyFrames.get(file)).toBeUndefined()
  expect((await catalog.titles.get(TITLE))?.value.buckets).toEqual([])
  expect(await catalog.metadata.get(TITLE)).toBeUndefined()
  expect(await catalog.metadata.get('another-title' as TitleId)).toBeDefined()
  expect((await catalog.takedowns.get(takedown.id))?.purged).toMatchObject(why)
  expect(await vault.files()).toHaveLength(EPISODES.length)
  await vault.expectAllReadable()
})

test('the subtitles of a file leave the store with it', async () => {
  const { store, catalog, vault } = await setUp([movie])
  await catalog.takedowns.reinstate({ title: TITLE }, decision)
  const [{ file } = expect.fail('the file is listed')] = await vault.files()
  await storeTestSubtitle({ store, catalog }, file.id, { text: '00:01.000 --> 00:02.000\nHello' })
  const again = await catalog.takedowns.takeDown({ title: TITLE }, decision)
  const before = store.count
  const { id } = await vault.jobs.submit('purge', String(again.id), { takedown: again.id, ...why })
  await vault.carryOut(new PurgeWork({ catalog, store, clock: vault.clock, logger: silentLogger }))
  expect(await vault.jobs.get(id)).toMatchObject({ state: 'done', outcome: { files: 1, blobs: file.parts.length + 2 } })
  expect(store.count).toBe(before - file.parts.length - 2)
})

test('copies leave the mirror with what they are copies of, and one that is made meanwhile is found', async () => {
  const { store, catalog, vault } = await setUp([movie])
  await catalog.takedowns.reinstate({ title: TITLE }, decision)
  const [{ file } = expect.fail('the file is listed')] = await vault.files()
  await storeTestSubtitle({ store, catalog }, file.id, { text: '00:01.000 --> 00:02.000\nHello' })
  const mirror = new MemoryBlobStore({ blobBytesMax: 1 << 30, name: 'mirror' })
  const copied = await copyToMirror({ catalog, from: store, to: mirror }, file.id)
  expect(mirror.count).toBe(mirroredPartsOf(copied).length)
  const { id: takedown } = await catalog.takedowns.takeDown({ title: TITLE }, decision)
  const purge = async (deps: { readonly mirrors?: readonly MemoryBlobStore[] }) => {
    const { id } = await vault.jobs.submit('purge', String(takedown), { takedown, ...why })
    await vault.carryOut(new PurgeWork({ catalog, store, ...deps, clock: vault.clock, logger: silentLogger }))
    return await vault.jobs.get(id)
  }
  expect(await purge({})).toMatchObject({ state: 'failed', failure: { code: 'STORE_UNAVAILABLE' } })
  expect(mirror.count).toBeGreaterThan(0)
  expect(await purge({ mirrors: [mirror] })).toMatchObject({ state: 'done', outcome: { files: 1 } })
  expect([mirror.count, store.count]).toEqual([0, 0])
})

test('what was purged stays denied: neither adopted nor ingested before it is reinstated', async () => {
  const { catalog, vault, purge } = await setUp()
  await purge()
  expect(await vault.adopted()).toMatchObject({ restored: 0, adopted: 0, known: 2, skippedCount: 0 })
  expect(await vault.ingest([movie])).toMatchObject([{ state: 'failed', failure: { code: 'TAKEN_DOWN' } }])
  await catalog.takedowns.reinstate({ title: TITLE }, decision)
  expect(await vault.ingest([movie])).toMatchObject([{ outcome: { status: 'stored' } }])
  expect((await catalog.titles.get(TITLE))?.value.buckets).toEqual(['1080p'])
  await vault.expectAllReadable()
})

test('one file of several leaves its title with the others', async () => {
  const { catalog, vault } = await setUp()
  await catalog.takedowns.reinstate({ title: TITLE }, decision)
  const [file = expect.fail()] = await catalog.files.listByTitle(TITLE)
  const { id } = await catalog.takedowns.takeDown({ file: file.id }, decision)
  await vault.jobs.submit('purge', String(id), { takedown: id, ...why })
  await vault.carryOut(new PurgeWork({ catalog, store: vault.store, clock: vault.clock, logger: silentLogger }))
  expect((await catalog.titles.get(TITLE))?.value.buckets).toEqual(['480p'])
  await vault.expectAllReadable()
})

test('a purge that is broken off goes on where it was', async () => {
  const { store, catalog, purge } = await setUp([movie, small])
  store.refusals = 2
  expect(await purge()).toMatchObject({ state: 'done', attempts: 3 })
  expect(store.count).toBe(0)
  expect(await catalog.files.listByTitle(TITLE)).toEqual([])
})

test('a store that says more than it does is not believed', async () => {
  const { store, catalog, takedown, purge } = await setUp([movie])
  store.isLying = true
  expect(await purge()).toMatchObject({ state: 'failed', failure: { code: 'STORE_UNAVAILABLE' } })
  expect(await catalog.takedowns.get(takedown.id)).not.toHaveProperty('purged')
  expect(await catalog.files.listByTitle(TITLE)).toHaveLength(1)
})

test('nothing is deleted of what was reinstated before the purge came to it', async () => {
  const { store, catalog, vault, purge } = await setUp([movie])
  const before = store.count
  await catalog.takedowns.reinstate({ title: TITLE }, decision)
  expect(await purge()).toMatchObject({ state: 'failed', failure: { code: 'TAKEDOWN_NOT_FOUND' } })
  expect(store.count).toBe(before)
  await vault.expectAllReadable()
})
