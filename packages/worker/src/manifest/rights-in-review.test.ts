import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { askForManifest, fileUnder } from '@streamvault/core'
import { MemoryBlobStore, silentLogger } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { MOVIES, NAMELESS, VaultTrial } from '../e2e/vault-trial.ts'
import { StoreHealth } from '../reading/store-health.ts'
import { ManifestWork } from './manifest-work.ts'

const RIGHTS = { source: 'a disc', rights: 'CC BY 4.0', addedBy: 'ada' }
const AS = { kind: 'movie', name: 'Tides of Night', year: 2025 } as const

/** A vault with one file in review, of which was said at ingest where it comes from. */
async function setUp() {
  const folder = await mkdtemp(join(tmpdir(), 'review-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, NAMELESS)
  await copyFile(MOVIES[0] ?? '', path)
  const store = new MemoryBlobStore({ blobBytesMax: 1 << 30 })
  const vault = new VaultTrial({ store })
  const ingest = (provenance: object) => vault.ingest([path], 'none', { provenance })
  await ingest(RIGHTS)
  const stores = new Map([[store.name, store]])
  const work = new ManifestWork({ ...vault.deps(), stores, logger: silentLogger })
  const file = await fileInReview(vault)
  return { store, vault, file, ingest, writeAll: () => vault.carryOut(work), health: new StoreHealth(vault.clock) }
}

async function fileInReview({ catalog }: VaultTrial) {
  const { items } = await catalog.files.listInReview({ limit: 10 })
  return items[0] ?? expect.fail('it is in review')
}

async function rebuilt({ store, vault }: Pick<Awaited<ReturnType<typeof setUp>>, 'store' | 'vault'>) {
  const again = new VaultTrial({ store })
  await again.clock.advance(vault.clock.now() + 1)
  expect(await again.adopted()).toMatchObject({ restored: 1, skipped: [] })
  return again
}

const rightsOf = async ({ catalog }: VaultTrial, title: string) =>
  (await catalog.titles.get(title as never))?.value.provenance

test('what was said at ingest of a file in review is in its manifest however often that is written, and in its title at last', async () => {
  const bench = await setUp()
  const { vault, file, writeAll } = bench
  await askForManifest(vault.jobs, { file: file.id })
  await writeAll()
  expect((await fileInReview(vault)).manifest).toMatchObject({ number: 1 })
  const again = await rebuilt(bench)
  expect((await fileInReview(again)).provenance).toEqual(RIGHTS)
  for (const each of [vault, again]) {
    const placed = await fileUnder(each.catalog, file.id, AS)
    expect(placed).not.toHaveProperty('provenance')
    expect(await each.catalog.files.get(file.id)).toMatchObject({ value: placed })
    expect(await rightsOf(each, placed.titleId)).toEqual(RIGHTS)
  }
  await askForManifest(vault.jobs, { file: file.id })
  await writeAll()
  expect(await rightsOf(await rebuilt(bench), 'tides-of-night-2025')).toEqual(RIGHTS)
})

test('what is said when the same bytes come once more is added, and who took them in first stays', async () => {
  const { vault, ingest } = await setUp()
  await ingest({ rights: 'bought', addedBy: 'bob' })
  expect((await fileInReview(vault)).provenance).toEqual({ source: 'a disc', rights: 'bought', addedBy: 'ada' })
})

test('a title that has rights of its own keeps them beside those of a file that comes out of review', async () => {
  const { vault, file } = await setUp()
  const { catalog } = vault
  const { id, ...facts } = file
  const { review: _, provenance: __, ...placed } = { ...facts, sha256: 'ab'.repeat(32), id: 'f0' as never }
  const other = await fileUnder(catalog, (await catalog.files.insert(placed)).value.id, AS)
  const title = (await catalog.titles.get(other.titleId)) ?? expect.fail('it is there')
  const own = { rights: 'an agreement', addedBy: 'eve' }
  await catalog.titles.replace({ ...title.value, provenance: own }, title.version)
  for (let time = 0; time < 2; time++) {
    await fileUnder(catalog, id, AS)
    expect(await rightsOf(vault, other.titleId)).toEqual({
      rights: 'an agreement; CC BY 4.0',
      addedBy: 'eve; ada',
      source: 'a disc',
    })
  }
})

test('a crash between a file and its title loses no rights: who goes on finds them with the file', async () => {
  const { vault, file } = await setUp()
  const { catalog } = vault
  const { titles } = catalog
  const insert = () => Promise.reject(new Error('the process has died'))
  const dead = { get: titles.get.bind(titles), insert }
  const dying = { ...catalog, files: catalog.files, takedowns: catalog.takedowns, titles: dead } as never
  await expect(fileUnder(dying, file.id, AS)).rejects.toThrow('died')
  expect((await catalog.files.get(file.id))?.value).toMatchObject({
    titleId: 'tides-of-night-2025',
    provenance: RIGHTS,
  })
  await fileUnder(catalog, file.id, AS)
  expect(await rightsOf(vault, 'tides-of-night-2025')).toEqual(RIGHTS)
})
