import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { askForManifest, type FileId, fileIdOf, fileUnder, type Part, placementOf } from '@streamvault/core'
import { MemoryBlobStore, Mortality, sampleFile, testBytes } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { live } from '../e2e/live.ts'
import { VaultTrial } from '../e2e/vault-trial.ts'
import { onePiece } from '../ingest/one-piece.ts'
import { recordFile } from '../ingest/record-file.ts'
import { labelOf } from '../labels/blob-label.ts'
import type { LabelMark } from '../labels/label-mark.ts'
import { copyToMirror } from '../mirror/trial/copy-to-mirror.ts'
import { ScrubWork } from '../scrub/scrub-work.ts'
import { PurgeWork } from '../takedown/purge-work.ts'
import { encodeManifest } from './manifest.ts'
import { ManifestWork } from './manifest-work.ts'

const FAST = { bytesPerSecond: 2 ** 40, repairBytesPerSecond: 2 ** 40 }
const { signal } = new AbortController()
const why = { reason: 'notice', by: 'operator' }
const BYTES = testBytes(900, 9)
const BEFORE = { kind: 'movie', name: 'Tides of Light' } as const
const AFTER = { kind: 'movie', name: 'Tides of Night' } as const
const SET = 'ab'.repeat(16)

async function setUp() {
  const main = new MemoryBlobStore({ blobBytesMax: 1 << 30 })
  const mirror = new MemoryBlobStore({ blobBytesMax: 1 << 30, name: 'mirror', keepsLabels: false })
  const vault = new VaultTrial({ store: main })
  const id = await storeLabelled(vault, main)
  const now = async () => (await vault.catalog.files.get(id))?.value ?? expect.fail('the file is there')
  return { main, mirror, vault, id, now }
}

/** As an ingest leaves a small file: a part, and its manifest. */
async function storeLabelled({ catalog, ciphers }: VaultTrial, store: MemoryBlobStore): Promise<FileId> {
  const encryption = ciphers.begin()
  const stored = Uint8Array.from(BYTES)
  ciphers.open(encryption).apply(stored, 0)
  const put = async (bytes: Uint8Array, mark: LabelMark): Promise<Part> => {
    const label = labelOf({ name: 'Tides.of.Light.mp4', recognised: BEFORE, bucket: '1080p', encryption }, mark)
    const options = { key: mark.kind, sizeBytes: bytes.length, label, signal }
    const { ref } = await store.put(onePiece(bytes), options)
    return { store: store.name, blob: ref, sizeBytes: bytes.length }
  }
  const part = await put(stored, { kind: 'part', set: SET, index: 0, count: 1 })
  const sha256 = createHash('sha256').update(BYTES).digest('hex')
  const about = { ...sampleFile({ id: fileIdOf(sha256) }), ...placementOf(BEFORE) }
  const file = { ...about, sha256, sizeBytes: BYTES.length, parts: [part], encryption }
  const digests = Buffer.alloc(4)
  digests.writeUInt32BE(crc32(BYTES))
  const manifest = await put(encodeManifest({ file, digests, recognised: BEFORE }, ciphers), {
    kind: 'manifest',
    set: SET,
  })
  await recordFile(catalog, { file: { ...file, manifest }, digests, recognised: BEFORE })
  return file.id
}

type Bench = Awaited<ReturnType<typeof setUp>>

async function decide({ vault, id }: Bench): Promise<void> {
  await fileUnder(vault.catalog, id, AFTER)
  await askForManifest(vault.jobs, { file: id })
}

const writing = (deps: never) => new ManifestWork(deps)
const scrubbing = (deps: never) => new ScrubWork(deps, FAST)

/** Another vault of the same secret, that knows what the store tells. */
async function rebuilt({ main, vault }: Bench): Promise<VaultTrial> {
  const again = new VaultTrial({ store: main })
  await again.clock.advance(vault.clock.now())
  expect(await again.adopted()).toMatchObject({ restored: 1, skippedCount: 0 })
  await again.expectAllReadable()
  return again
}

async function nameIn(vault: VaultTrial): Promise<string | undefined> {
  return (await vault.titles()).find(({ buckets }) => buckets.length > 0)?.name
}

/** What is in the store is exactly what the catalogue says, and it tells what the catalogue does. */
async function expectTold(bench: Bench): Promise<void> {
  const { parts, manifest } = await bench.now()
  expect(bench.main.count).toBe(parts.length + 1)
  const again = await rebuilt(bench)
  expect(await nameIn(again)).toBe(AFTER.name)
  const [{ file } = expect.fail('it is there')] = await again.files()
  expect([file.parts.map(({ blob }) => blob), file.manifest?.blob]).toEqual([
    parts.map(({ blob }) => blob),
    manifest?.blob,
  ])
}

/** Tries every instant that there is, from the first one on, and says how many there were. */
async function atEveryInstant(trial: (life: Mortality) => Promise<void>): Promise<number> {
  for (let dieAt = 1; ; dieAt++) {
    const life = new Mortality(dieAt)
    await trial(life)
    if (!life.isDead) return dieAt - 1
  }
}

test('a manifest that is written anew by who dies at any instant is found by the next: one stays, and at each instant the store tells the file', async () => {
  const instants = await atEveryInstant(async (life) => {
    const bench = await setUp()
    await decide(bench)
    await live(bench, life, writing)
    expect([BEFORE.name, AFTER.name]).toContain(await nameIn(await rebuilt(bench)))
    await live(bench, new Mortality(0), writing)
    await expectTold(bench)
  })
  expect(instants).toBeGreaterThan(20)
})

test('what changes while a process is dead that was writing a manifest is in the one that stays', async () => {
  await atEveryInstant(async (life) => {
    const bench = await setUp()
    await fileUnder(bench.vault.catalog, bench.id, { kind: 'movie', name: 'A first thought' })
    await askForManifest(bench.vault.jobs, { file: bench.id })
    await live(bench, life, writing)
    await decide(bench)
    await live(bench, new Mortality(0), writing)
    await expectTold(bench)
  })
})

test('a file that is purged after the writing of its manifest died at any instant leaves nothing in the store', async () => {
  await atEveryInstant(async (life) => {
    const bench = await setUp()
    const { vault, main } = bench
    await decide(bench)
    await live(bench, life, writing)
    const { id: takedown } = await vault.catalog.takedowns.takeDown({ file: bench.id }, { ...why, at: 0 })
    await vault.jobs.submit('purge', String(takedown), { takedown, ...why })
    await live(bench, new Mortality(0), (deps) => new PurgeWork(deps))
    await live(bench, new Mortality(0), writing)
    expect(main.count).toBe(0)
  })
})

test('a scrub that dies at any instant of a repair leaves a manifest that names what is there', async () => {
  const instants = await atEveryInstant(async (life) => {
    const bench = await setUp()
    const { vault, main, mirror, id } = bench
    await decide(bench)
    await live(bench, new Mortality(0), writing)
    const { parts } = await copyToMirror({ catalog: vault.catalog, from: main, to: mirror }, id)
    await main.delete(parts[0]?.blob ?? expect.fail('it has parts'), { signal })
    await vault.jobs.submit('scrub', 'all', { by: 'operator' })
    await live(bench, life, scrubbing)
    await live(bench, new Mortality(0), scrubbing)
    await expectTold(bench)
  })
  expect(instants).toBeGreaterThan(50)
})
