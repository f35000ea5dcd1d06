import { type FoundBlob, type MediaFile, type PutOptions, VaultError } from '@streamvault/core'
import { MEMORY_PLACE, MemoryBlobStore, MemoryCatalog } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { MOVIES, VaultTrial } from '../e2e/vault-trial.ts'

const { signal } = new AbortController()
/** Longer than everything that the clocks of the tests go through. */
const LATER_MS = 1_000_000_000
const [movie = ''] = MOVIES

function openVault(catalog = new MemoryCatalog()) {
  const store = new MemoryBlobStore({ blobBytesMax: 1 << 30 })
  return { store, vault: new VaultTrial({ store, catalog }) }
}

async function blobsOf({ finder }: MemoryBlobStore): Promise<FoundBlob[]> {
  const found: FoundBlob[] = []
  for await (const blob of finder?.list(MEMORY_PLACE, { signal }) ?? []) found.push(blob)
  return found
}

/** A catalogue that takes no file before it was asked so often. */
class ReluctantCatalog extends MemoryCatalog {
  constructor(refusals: number) {
    super()
    const { insert } = this.files
    this.files.insert = async (file: MediaFile) => {
      if (refusals-- > 0) throw new VaultError('CATALOG_UNAVAILABLE')
      return await insert.call(this.files, file)
    }
  }
}

test('what is stored of a file says what it is, and its manifest comes last', async () => {
  const { store, vault } = openVault()
  await vault.ingest([movie])
  const blobs = await blobsOf(store)
  expect(blobs.map(({ fileName }) => fileName)).toEqual([
    'Tides.of.Light.2024.1080p.WEB-DL.x264.mp4.001',
    'Tides.of.Light.2024.1080p.WEB-DL.x264.mp4.002',
    'Tides.of.Light.2024.1080p.WEB-DL.x264.mp4.manifest',
  ])
  expect(blobs[0]?.caption).toMatch(
    /^Tides of Light \(2024\) · 1080p\npart 1 of 2\nstreamvault\/1 [0-9a-f]{32} part 1\/2$/,
  )
  const [{ file } = expect.fail('the file is listed')] = await vault.files()
  expect(file.manifest).toEqual({ store: 'memory', blob: blobs[2]?.ref, sizeBytes: blobs[2]?.sizeBytes })
})

test('what is stored of an encrypted file names nothing', async () => {
  const { store, vault } = openVault()
  await vault.ingest([movie], 'aes-256-ctr')
  const blobs = await blobsOf(store)
  expect(blobs).toHaveLength(3)
  const [{ file } = expect.fail('the file is listed')] = await vault.files()
  for (const { fileName, caption, ref } of blobs) {
    for (const told of ['Tides', 'mp4', '1080', file.sha256.slice(0, 16)])
      expect(`${fileName} ${caption} ${ref}`).not.toContain(told)
  }
})

test('a store without labels gets no manifest', async () => {
  const store = new MemoryBlobStore({ blobBytesMax: 1 << 30, keepsLabels: false })
  const vault = new VaultTrial({ store })
  await vault.ingest([movie])
  const [{ file } = expect.fail('the file is listed')] = await vault.files()
  expect(file).not.toHaveProperty('manifest')
  expect(store.count).toBe(2)
})

test('a file that is recorded at the third attempt has one manifest, which says what the catalogue says', async () => {
  const { store, vault } = openVault(new ReluctantCatalog(2))
  const [job] = await vault.ingest([movie], 'aes-256-ctr')
  expect(job).toMatchObject({ state: 'done', attempts: 3, outcome: { status: 'stored' } })
  expect(store.count).toBe(3)
  const again = new VaultTrial({ store })
  await again.clock.advance(LATER_MS)
  expect(await again.adopted()).toMatchObject({ restored: 1 })
  expect(await again.files()).toEqual(await vault.files())
})

test('a manifest whose answer was lost is the one that the next attempt finds', async () => {
  class ForgetfulStore extends MemoryBlobStore {
    #lost = false

    override async put(source: AsyncIterable<Uint8Array>, options: PutOptions) {
      const blob = await super.put(source, options)
      if (this.#lost || !options.key.endsWith('manifest')) return blob
      this.#lost = true
      throw new VaultError('STORE_UNAVAILABLE')
    }
  }
  const store = new ForgetfulStore({ blobBytesMax: 1 << 30 })
  const vault = new VaultTrial({ store })
  const [job] = await vault.ingest([movie], 'aes-256-ctr')
  expect(job).toMatchObject({ state: 'done', attempts: 2 })
  expect(store.count).toBe(3)
  const again = new VaultTrial({ store })
  await again.clock.advance(LATER_MS)
  await again.adopted()
  expect(await again.files()).toEqual(await vault.files())
})

test('a job that fails for good leaves neither parts nor manifest', async () => {
  const { store, vault } = openVault(new ReluctantCatalog(Number.POSITIVE_INFINITY))
  const [job] = await vault.ingest([movie])
  expect(job).toMatchObject({ state: 'failed', attempts: 5 })
  expect(store.count).toBe(0)
})

test('a job whose bytes another one recorded leaves neither parts nor manifest', async () => {
  const { store, vault } = openVault(new ReluctantCatalog(1))
  await vault.jobs.submit('ingest', 'elsewhere', { path: movie, recognised: { kind: 'movie', name: 'Other' } })
  const [job] = await vault.ingest([movie])
  const { items } = await vault.catalog.titles.list({}, { limit: 10 })
  // The other job stored everything first, had to come back, and found the file recorded.
  expect(job).toMatchObject({ state: 'done', outcome: { status: 'stored' } })
  expect(items.map(({ id }) => id)).toEqual(['tides-of-light-2024'])
  expect(store.count).toBe(3)
  await vault.expectAllReadable()
})

test('where a film comes from, and why it may be shown, is restored from the store with it', async () => {
  const { store, vault } = openVault()
  const provenance = { source: 'a disc', rights: 'CC BY 4.0', addedBy: 'ada' }
  await vault.ingest([movie], 'aes-256-ctr', { provenance })
  const again = new VaultTrial({ store })
  await again.adopted()
  expect((await again.titles()).map((title) => title.provenance)).toEqual([provenance])
})
