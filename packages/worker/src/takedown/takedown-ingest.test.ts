import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { type FileId, fileIdOf, type MediaFile, type TitleId, VaultError } from '@streamvault/core'
import { MemoryBlobStore, MemoryCatalog } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { EPISODES, MOVIES, VaultTrial } from '../e2e/vault-trial.ts'

const decision = { reason: 'notice 7 of Acme', by: 'operator', at: Date.UTC(2026, 10, 26) }
const [movie = '', small = ''] = MOVIES
const [episode = ''] = EPISODES
const TITLE = 'tides-of-light-2024' as TitleId
const REFUSED = {
  code: 'TAKEN_DOWN',
  message: 'This was taken down: takedown 1 of 2026-11-26, notice 7 of Acme.',
}

function openVault(catalog = new MemoryCatalog(), store = new MemoryBlobStore({ blobBytesMax: 1 << 30 })) {
  return { store, catalog, vault: new VaultTrial({ store, catalog }) }
}

async function idOf(path: string): Promise<FileId> {
  return fileIdOf(
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
  )
}

/** A catalogue that takes down at the worst moment: right before it takes a file in. */
class CatalogTakingDown extends MemoryCatalog {
  constructor(before: (catalog: MemoryCatalog, file: MediaFile) => Promise<unknown>) {
    super()
    const { insert } = this.files
    this.files.insert = async (file: MediaFile) => {
      await before(this, file)
      return await insert.call(this.files, file)
    }
  }
}

test('the same bytes are refused, which says by which takedown, and the kept ones stay', async () => {
  const { store, catalog, vault } = openVault()
  await vault.ingest([movie])
  const before = store.count
  await catalog.takedowns.takeDown({ file: await idOf(movie) }, decision)
  expect(await vault.ingest([movie])).toMatchObject([{ state: 'failed', attempts: 1, failure: REFUSED }])
  expect(store.count).toBe(before)
  await catalog.takedowns.reinstate({ file: await idOf(movie) }, decision)
  expect(await vault.ingest([movie])).toMatchObject([{ state: 'done', outcome: { status: 'known' } }])
  await vault.expectAllReadable()
})

test('other bytes of a title that was taken down are refused too, before anything is stored', async () => {
  const { store, catalog, vault } = openVault()
  await vault.ingest([movie])
  const before = store.count
  await catalog.takedowns.takeDown({ title: TITLE }, decision)
  const [refused] = await vault.ingest([small])
  expect(refused).toMatchObject({ state: 'failed', failure: REFUSED })
  expect(refused).not.toHaveProperty('checkpoint')
  expect(store.count).toBe(before)
  expect(await vault.ingest([episode])).toMatchObject([{ state: 'done' }])
})

test('a takedown that comes while the bytes are being stored lets them in nowhere, and nothing of them stays', async () => {
  const catalog = new CatalogTakingDown((self, { id }) => self.takedowns.takeDown({ file: id }, decision))
  const { store, vault } = openVault(catalog)
  expect(await vault.ingest([movie])).toMatchObject([{ state: 'failed', failure: REFUSED }])
  expect(store.count).toBe(0)
  const id = await idOf(movie)
  expect([await catalog.files.get(id), await catalog.digests.get(id), await vault.titles()]).toEqual([
    undefined,
    undefined,
    [],
  ])
})

test('an ingest that dies behind its last step, and is taken down then, deletes nothing that is kept for an appeal', async () => {
  let isDying = true
  const { store, catalog, vault } = openVault()
  const { complete } = vault.jobs
  // As if the process had died between recording the file and the job's end.
  vault.jobs.complete = async (...claim) => {
    if (isDying) {
      isDying = false
      await catalog.takedowns.takeDown({ file: await idOf(movie) }, decision)
      throw new VaultError('CATALOG_UNAVAILABLE')
    }
    return await complete.apply(vault.jobs, claim)
  }
  expect(await vault.ingest([movie])).toMatchObject([{ state: 'failed', failure: REFUSED }])
  await catalog.takedowns.reinstate({ file: await idOf(movie) }, decision)
  expect(store.count).toBeGreaterThan(0)
  expect(await vault.files()).toHaveLength(1)
  await vault.expectAllReadable()
})

test('a place that is adopted brings nothing back, by manifest or by reading, and says why', async () => {
  const { store, catalog, vault } = openVault()
  await vault.ingest([movie, episode])
  const foreign = new MemoryBlobStore({ blobBytesMax: 1 << 30 })
  foreign.addForeign({ fileName: 'Some.Film.2021.mp4', caption: '', bytes: await readFile(movie) })
  const skipped = [{ reason: REFUSED.message }]
  for (const [place, adopted] of [
    [store, { restored: 1, adopted: 0 }],
    [foreign, { restored: 0, adopted: 0 }],
  ] as const) {
    const empty = openVault(new MemoryCatalog(), place)
    await empty.catalog.takedowns.takeDown({ file: await idOf(movie) }, decision)
    expect(await empty.vault.adopted()).toMatchObject({ ...adopted, skippedCount: 1, skipped })
    expect(await empty.catalog.files.get(await idOf(movie))).toBeUndefined()
    expect(await empty.catalog.digests.get(await idOf(movie))).toBeUndefined()
    await empty.catalog.takedowns.reinstate({ file: await idOf(movie) }, decision)
    await empty.vault.adopted()
    expect(await empty.catalog.files.get(await idOf(movie))).toBeDefined()
  }
  // The vault that has it already is told the same.
  await catalog.takedowns.takeDown({ file: await idOf(movie) }, decision)
  expect(await vault.adopted()).toMatchObject({ known: 1, skippedCount: 1, skipped })
})

test('a takedown that comes while a manifest is read is not overtaken by it', async () => {
  const { store, vault } = openVault()
  await vault.ingest([movie])
  const catalog = new CatalogTakingDown((self) => self.takedowns.takeDown({ title: TITLE }, decision))
  const empty = openVault(catalog, store)
  expect(await empty.vault.adopted()).toMatchObject({ restored: 0, skipped: [{ reason: REFUSED.message }] })
  expect(await empty.vault.titles()).toEqual([])
})
