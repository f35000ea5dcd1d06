import { absorbTitle, askForManifest, changeTitle, setApart, type TitleId, titleRootOf } from '@streamvault/core'
import { addSampleTitle, MemoryBlobStore, silentLogger } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { EPISODES, MOVIES, VaultTrial } from '../e2e/vault-trial.ts'
import { ManifestWork } from './manifest-work.ts'

const FILM = 'tides-of-light-2024' as TitleId
const OTHER = { kind: 'movie', name: 'Gezeiten des Lichts', year: 2024 } as const
const OLD = 'gezeiten-des-lichts-2024' as TitleId

/** A vault with a film in two titles that an operator knows to be one. */
async function setUp() {
  const store = new MemoryBlobStore({ blobBytesMax: 1 << 30 })
  const vault = new VaultTrial({ store })
  await vault.ingest([...MOVIES, ...EPISODES], 'none', { provenance: { rights: 'bought' } })
  const { catalog, jobs } = vault
  await setApart(catalog, OTHER, 1)
  await changeTitle(catalog, OLD, (title) => ({ ...title, provenance: { rights: 'CC BY 4.0' } }))
  const stores = new Map([[store.name, store]])
  const writeAll = () => vault.carryOut(new ManifestWork({ ...vault.deps(), stores, logger: silentLogger }))
  await absorbTitle({ catalog, jobs }, { from: OLD, into: FILM })
  await writeAll()
  return { store, vault, catalog, jobs, writeAll }
}

async function rebuilt({ store, vault }: Pick<Awaited<ReturnType<typeof setUp>>, 'store' | 'vault'>) {
  const again = new VaultTrial({ store })
  await again.clock.advance(vault.clock.now() + 1)
  expect(await again.adopted()).toMatchObject({ skipped: [] })
  return again
}

const titleOf = async ({ catalog }: VaultTrial, id: TitleId) => (await catalog.titles.get(id))?.value

test('a catalogue that is rebuilt from the store has a merged title as one, which both ids lead to', async () => {
  const bench = await setUp()
  const again = await rebuilt(bench)
  const { addedAt: _, ...wanted } = (await titleOf(bench.vault, FILM)) ?? expect.fail('it is there')
  expect(await titleOf(again, FILM)).toMatchObject(wanted)
  expect(wanted).toMatchObject({
    formerly: [{ name: OTHER.name, year: 2024 }],
    provenance: { rights: 'bought; CC BY 4.0' },
  })
  expect(await titleRootOf(again.catalog, OLD)).toBe(FILM)
  const filesOf = async (trial: VaultTrial) => (await trial.files()).map(({ file: { id, titleId } }) => [id, titleId])
  expect(await filesOf(again)).toEqual(await filesOf(bench.vault))
})

test('what an operator split is apart in it, and leads nowhere else', async () => {
  const bench = await setUp()
  const { catalog, jobs, writeAll, vault } = bench
  const [file = expect.fail('it has files')] = await catalog.files.listByTitle(FILM)
  await setApart(catalog, OTHER, 1)
  await catalog.files.replace({ ...file, titleId: OLD }, (await catalog.files.get(file.id))?.version ?? 0)
  // The other files tell that the old title is merged still: nobody has asked for their manifests yet.
  await askForManifest(jobs, { file: file.id })
  await writeAll()
  const again = await rebuilt({ ...bench, vault })
  expect(await titleOf(again, OLD)).toMatchObject({ isApart: true, buckets: [file.bucket] })
  expect(await titleRootOf(again.catalog, OLD)).toBe(OLD)
  expect((await again.catalog.files.get(file.id))?.value.titleId).toBe(OLD)
})

test('a manifest that somebody else has written takes no title away that has files', async () => {
  const { store, vault, catalog, jobs, writeAll } = await setUp()
  const formerly = [{ name: 'Northern Signals' }, { name: 'Popular', year: 1999 }]
  await changeTitle(catalog, FILM, (title) => ({ ...title, formerly }))
  await askForManifest(jobs, { title: FILM })
  await writeAll()
  const again = new VaultTrial({ store })
  await again.clock.advance(vault.clock.now() + 1)
  const popular = await addSampleTitle(again.catalog, { kind: 'movie', name: 'Popular', year: 1999 }, [
    { name: 'p.mkv' },
  ])
  await again.adopted()
  expect(await titleRootOf(again.catalog, popular)).toBe(popular)
  expect(await again.catalog.files.listByTitle(popular)).toHaveLength(1)
  // A series of that name is not a movie of it.
  expect((await titleOf(again, FILM))?.formerly).toEqual([{ name: 'Northern Signals' }])
  expect(await again.catalog.files.listByTitle('northern-signals-series' as TitleId)).toHaveLength(EPISODES.length)
})
