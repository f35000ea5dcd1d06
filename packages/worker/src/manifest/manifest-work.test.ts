import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { askForManifest, fileUnder, type IngestRequest, type MediaFile, type Part } from '@streamvault/core'
import { MemoryBlobStore, silentLogger } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { EPISODES, MOVIES, VaultTrial } from '../e2e/vault-trial.ts'
import { copyToMirror } from '../mirror/trial/copy-to-mirror.ts'
import { StoreHealth } from '../reading/store-health.ts'
import { ScrubWork } from '../scrub/scrub-work.ts'
import { ManifestWork } from './manifest-work.ts'

const { signal } = new AbortController()
const FAST = { bytesPerSecond: 2 ** 40, repairBytesPerSecond: 2 ** 40 }
const AS = { kind: 'movie', name: 'Tides of Night', year: 2025 } as const
const DECISION = { tmdb: 4711, by: 'ada', at: 7 }
const RIGHTS = { rights: 'CC BY 4.0', source: 'a disc' }

/** A vault with a mirror, in which a store that keeps labels counts what is put into it. */
async function setUp(
  encryption: 'none' | 'aes-256-ctr' = 'none',
  paths: readonly string[] = MOVIES.slice(0, 1),
  beside: Pick<IngestRequest, 'sidecars'> = {},
) {
  const store = new MemoryBlobStore({ blobBytesMax: 1 << 30 })
  const mirror = new MemoryBlobStore({ blobBytesMax: 1 << 30, name: 'mirror', keepsLabels: false })
  const vault = new VaultTrial({ store })
  await vault.ingest(paths, encryption, beside)
  const stores = new Map([store, mirror].map((each) => [each.name, each]))
  const deps = { ...vault.deps(), stores, health: new StoreHealth(vault.clock), logger: silentLogger }
  const file = async () =>
    (await vault.files()).find((each) => each.file.episode === undefined)?.file ?? expect.fail('there is a file')
  const writeAll = () => vault.carryOut(new ManifestWork(deps))
  return { store, mirror, vault, deps, file, writeAll }
}

type Bench = Awaited<ReturnType<typeof setUp>>

/** What an operator says of the first file and its title, and the store is told of. */
async function decide({ vault, file }: Bench): Promise<void> {
  const { id } = await file()
  const { titleId } = await fileUnder(vault.catalog, id, AS)
  const title = (await vault.catalog.titles.get(titleId)) ?? expect.fail('the title is there')
  await vault.catalog.titles.replace({ ...title.value, provenance: RIGHTS }, title.version)
  await vault.catalog.metadata.insert({ id: titleId, decision: DECISION, dueAt: 0, seasons: [], candidates: [] })
  for (const request of [{ file: id }, { title: titleId }]) await askForManifest(vault.jobs, request)
}

/** Another vault of the same secret around the same store, which has adopted what lies there. */
async function rebuilt({ store, vault }: Bench): Promise<VaultTrial> {
  const again = new VaultTrial({ store })
  await again.clock.advance(vault.clock.now() + 1)
  const { skipped } = await again.adopted()
  expect(skipped).toEqual([])
  return again
}

/** What the store needs to give back all of a file. */
function withoutNotes({ manifest, parts, subtitles, ...facts }: MediaFile) {
  const plain = ({ store, blob, sizeBytes }: Part) => ({ store, blob, sizeBytes })
  return {
    ...facts,
    manifest: manifest && plain(manifest),
    parts: parts.map(plain),
    subtitles: subtitles?.map((each) => ({
      ...each,
      part: plain(each.part),
      manifest: each.manifest && plain(each.manifest),
    })),
  }
}

async function expectSameLibrary({ vault }: Bench, again: VaultTrial): Promise<void> {
  const shown = (titles: readonly { readonly buckets: readonly string[] }[]) =>
    titles.filter(({ buckets }) => buckets.length > 0)
  expect(shown(await again.titles())).toEqual(shown(await vault.titles()))
  const files = async (trial: VaultTrial) => (await trial.files()).map(({ file }) => withoutNotes(file))
  expect(await files(again)).toEqual(await files(vault))
  await again.expectAllReadable()
}

test.each(['none', 'aes-256-ctr'] as const)(
  'what operators decide is in the store: a vault that is rebuilt from it knows all of it (%s)',
  async (encryption) => {
    const bench = await setUp(encryption, [...EPISODES, ...MOVIES.slice(0, 1)])
    const { store } = bench
    const count = store.count
    await decide(bench)
    await bench.writeAll()
    expect(store.count).toBe(count)
    const again = await rebuilt(bench)
    await expectSameLibrary(bench, again)
    const { titleId } = await bench.file()
    expect((await again.catalog.metadata.get(titleId))?.value.decision).toEqual(DECISION)
    expect((await again.catalog.titles.get(titleId))?.value).toMatchObject({ ...AS, provenance: RIGHTS })
  },
)

test('many edits make one write, and the same is not written again', async () => {
  const bench = await setUp()
  const { vault, store } = bench
  const puts: string[] = []
  const { put } = store
  store.put = async (source, options) => {
    puts.push(options.key)
    return await put.call(store, source, options)
  }
  await decide(bench)
  const { id } = await bench.file()
  for (const name of ['One', 'Two', 'Three']) {
    await fileUnder(vault.catalog, id, { kind: 'movie', name })
    await askForManifest(vault.jobs, { file: id })
  }
  await bench.writeAll()
  expect(puts).toHaveLength(1)
  expect((await bench.file()).manifest).toMatchObject({ number: 1 })
  await askForManifest(vault.jobs, { file: id })
  await bench.writeAll()
  expect(puts).toHaveLength(1)
  const [title] = (await (await rebuilt(bench)).titles()).filter(({ buckets }) => buckets.length > 0)
  expect(title).toMatchObject({ name: 'Three' })
})

test('a request is not taken for one that is being carried out already', async () => {
  const { vault, file } = await setUp()
  const { id } = await file()
  await askForManifest(vault.jobs, { file: id })
  await askForManifest(vault.jobs, { file: id })
  expect(await vault.jobs.pending('manifest')).toBe(1)
  await vault.jobs.claim('manifest', 10_000)
  await askForManifest(vault.jobs, { file: id })
  expect(await vault.jobs.pending('manifest')).toBe(2)
})

test('nothing is written of what is taken down, is gone, or lies where labels are not kept', async () => {
  const bench = await setUp()
  const { vault, store } = bench
  const before = await bench.file()
  await askForManifest(vault.jobs, { title: 'a-title-that-is-not-there' as never })
  await askForManifest(vault.jobs, { file: 'f0' as never })
  await vault.catalog.takedowns.takeDown({ file: before.id }, { reason: 'notice', by: 'operator', at: 0 })
  await askForManifest(vault.jobs, { file: before.id })
  await bench.writeAll()
  expect((await vault.catalog.files.get(before.id))?.value).toEqual(before)
  expect(store.count).toBe(before.parts.length + 1)
})

test('of two manifests of a set that a crash has left, the later one is true, in whatever order they are met', async () => {
  for (const order of ['as put', 'turned'] as const) {
    const bench = await setUp('aes-256-ctr')
    const { store } = bench
    const old = (await bench.file()).manifest ?? expect.fail('there is one')
    const found = (await store.finder?.find(old.blob, { signal })) ?? expect.fail('it is there')
    const chunks: Uint8Array[] = []
    for await (const chunk of store.read(old.blob, { start: 0, end: old.sizeBytes }, { signal })) chunks.push(chunk)
    const keepOld = () => store.addForeign({ ...found, bytes: Buffer.concat(chunks) })
    if (order === 'as put') keepOld()
    await decide(bench)
    await bench.writeAll()
    if (order === 'turned') keepOld()
    const again = await rebuilt(bench)
    await expectSameLibrary(bench, again)
    const [title] = (await again.titles()).filter(({ buckets }) => buckets.length > 0)
    expect(title).toMatchObject({ ...AS, provenance: RIGHTS })
    expect((await again.catalog.metadata.get(title?.id ?? ('' as never)))?.value.decision).toEqual(DECISION)
  }
})

test.each(['none', 'aes-256-ctr'] as const)(
  'after a scrub has repaired a part, a vault that is rebuilt from the store has all of it (%s)',
  async (encryption) => {
    const bench = await setUp(encryption)
    const { vault, store, mirror, deps } = bench
    await decide(bench)
    await bench.writeAll()
    const { id } = await bench.file()
    const damaged = await copyToMirror({ catalog: vault.catalog, from: store, to: mirror }, id)
    await store.delete(damaged.parts[1]?.blob ?? expect.fail('it has two parts'), { signal })
    await vault.jobs.submit('scrub', 'all', { by: 'operator' })
    await vault.carryOut(new ScrubWork(deps, FAST))
    const repaired = await bench.file()
    expect(repaired.parts[1]?.blob).not.toBe(damaged.parts[1]?.blob)
    expect(repaired.manifest).toMatchObject({ number: 2 })
    expect(store.count).toBe(repaired.parts.length + 1)
    await expectSameLibrary(bench, await rebuilt(bench))
    // In a copy of the place nothing has the refs that the manifest names.
    const copy = new MemoryBlobStore({ blobBytesMax: 1 << 30 })
    for await (const blob of store.finder?.list('memory', { signal }) ?? []) {
      const bytes = Buffer.alloc(blob.sizeBytes)
      let at = 0
      for await (const chunk of store.read(blob.ref, { start: 0, end: blob.sizeBytes }, { signal })) {
        bytes.set(chunk, at)
        at += chunk.length
      }
      copy.addForeign({ ...blob, bytes })
    }
    const elsewhere = new VaultTrial({ store: copy })
    expect(await elsewhere.adopted()).toMatchObject({ restored: 1, skippedCount: 0 })
    await elsewhere.expectAllReadable()
  },
)

test('a manifest that is put anew is encrypted with a salt of its own', async () => {
  const bench = await setUp('aes-256-ctr')
  const headOf = async () => {
    const { blob } = (await bench.file()).manifest ?? expect.fail('there is one')
    for await (const chunk of bench.store.read(blob, { start: 0, end: 120 }, { signal }))
      return Buffer.from(chunk).toString('latin1').split('\n')[0]
    return undefined
  }
  const before = await headOf()
  await decide(bench)
  await bench.writeAll()
  expect(await headOf()).toMatch(/^streamvault-manifest\/1 aes-256-ctr [0-9a-f]{16} [0-9a-f]{64}$/)
  expect(await headOf()).not.toBe(before)
})

test('a subtitle finds its video, whose manifest was written behind it, and is repaired like any part', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'manifest-')), 'tides.en.srt')
  onTestFinished(() => rm(dirname(path), { recursive: true }))
  await writeFile(path, '1\n00:00:01,000 --> 00:00:02,000\nHello\n')
  const bench = await setUp('aes-256-ctr', MOVIES.slice(0, 1), { sidecars: [{ path, tags: { language: 'en' } }] })
  const { vault, store, mirror, deps } = bench
  await decide(bench)
  await bench.writeAll()
  await expectSameLibrary(bench, await rebuilt(bench))
  const { id, subtitles: [subtitle = expect.fail('there is one')] = [] } = await bench.file()
  await copyToMirror({ catalog: vault.catalog, from: store, to: mirror }, id)
  await store.delete(subtitle.part.blob, { signal })
  await vault.jobs.submit('scrub', 'all', { by: 'operator' })
  await vault.carryOut(new ScrubWork(deps, FAST))
  expect((await bench.file()).subtitles).toMatchObject([{ id: subtitle.id, manifest: { number: 1 } }])
  expect(store.count).toBe(2 * 2 + 1)
  await expectSameLibrary(bench, await rebuilt(bench))
})
