import { type FileId, isJobOf, type MediaFile, mirroredPartsOf, type Part, SLICE_BYTES } from '@streamvault/core'
import { MemoryBlobStore, Mortality, storeTestFile, testBytes } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { live } from '../e2e/live.ts'
import { VaultTrial } from '../e2e/vault-trial.ts'
import { ScrubWork } from '../scrub/scrub-work.ts'
import { PurgeWork } from '../takedown/purge-work.ts'
import { MirrorWork } from './mirror-work.ts'
import { copyToMirror } from './trial/copy-to-mirror.ts'

const FAST = { bytesPerSecond: 2 ** 40, repairBytesPerSecond: 2 ** 40 }
const { signal } = new AbortController()
const why = { reason: 'notice', by: 'operator' }
/** Two parts, of which the second is short. */
const BYTES = testBytes(SLICE_BYTES + 900, 9)

async function setUp() {
  const main = new MemoryBlobStore({ blobBytesMax: 1 << 30 })
  const mirror = new MemoryBlobStore({ blobBytesMax: 1 << 30, name: 'mirror' })
  const vault = new VaultTrial({ store: main })
  const { id } = await storeTestFile(vault, { bytes: BYTES, partBytesMax: SLICE_BYTES })
  const now = async () => (await vault.catalog.files.get(id))?.value ?? expect.fail('the file is there')
  return { main, mirror, vault, id, now }
}

type Bench = Awaited<ReturnType<typeof setUp>>

const copying = (deps: never) => new MirrorWork(deps, FAST)
const scrubbing = (deps: never) => new ScrubWork(deps, FAST)

async function expectWhole({ main, mirror, now }: Bench): Promise<void> {
  const { parts } = await now()
  expect(main.count).toBe(parts.length)
  expect(mirror.count).toBe(parts.length)
  const homes: readonly [MemoryBlobStore, (part: Part) => Part['blob'] | undefined][] = [
    [main, ({ blob }) => blob],
    [mirror, ({ copies }) => copies?.[0]?.blob],
  ]
  for (const [store, blobOf] of homes) {
    const chunks: Buffer[] = []
    for (const part of parts) {
      const blob = blobOf(part) ?? expect.fail('the part is there')
      for await (const chunk of store.read(blob, { start: 0, end: part.sizeBytes }, { signal }))
        chunks.push(Buffer.from(chunk))
    }
    expect(Buffer.compare(Buffer.concat(chunks), BYTES)).toBe(0)
  }
}

/** Tries every instant that there is, from the first one on, and says how many there were. */
async function atEveryInstant(trial: (life: Mortality) => Promise<void>): Promise<number> {
  for (let dieAt = 1; ; dieAt++) {
    const life = new Mortality(dieAt)
    await trial(life)
    if (!life.isDead) return dieAt - 1
  }
}

test('a copying that dies at any instant at all goes on, loses nothing and leaves nothing behind', async () => {
  const instants = await atEveryInstant(async (life) => {
    const bench = await setUp()
    const { id } = await bench.vault.jobs.submit('mirror', 'mirror', { mirror: 'mirror' })
    await live(bench, life, copying)
    await live(bench, new Mortality(0), copying)
    expect(await bench.vault.jobs.get(id)).toMatchObject({ state: 'done', outcome: { skippedCount: 0 } })
    await expectWhole(bench)
  })
  expect(instants).toBeGreaterThan(40)
})

test('a file that is purged after a copying died at any instant leaves nothing in the mirror', async () => {
  await atEveryInstant(async (life) => {
    const bench = await setUp()
    const { vault, mirror, main } = bench
    await vault.jobs.submit('mirror', 'mirror', { mirror: 'mirror' })
    await live(bench, life, copying)
    const { id: takedown } = await vault.catalog.takedowns.takeDown({ file: bench.id }, { ...why, at: 0 })
    await vault.jobs.submit('purge', String(takedown), { takedown, ...why })
    await live(bench, new Mortality(0), (deps) => new PurgeWork(deps))
    await live(bench, new Mortality(0), copying)
    expect([main.count, mirror.count]).toEqual([0, 0])
  })
})

test.each(['main', 'mirror'] as const)(
  'a scrub that dies at any instant of a repair of the %s goes on, and at each instant every byte can be had',
  async (home) => {
    const instants = await atEveryInstant(async (life) => {
      const bench = await setUp()
      const file = await copyToMirror({ catalog: bench.vault.catalog, from: bench.main, to: bench.mirror }, bench.id)
      await loseFirst(bench, file, home)
      const { id } = await bench.vault.jobs.submit('scrub', 'all', { by: 'operator' })
      await live(bench, life, scrubbing)
      await expectReadable(bench, file.id)
      await live(bench, new Mortality(0), scrubbing)
      const job = await bench.vault.jobs.get(id)
      const outcome = job !== undefined && isJobOf(job, 'scrub') ? job.outcome : undefined
      expect(outcome).toMatchObject({ files: 1, lost: 0, unrepaired: 0 })
      await expectWhole(bench)
    })
    expect(instants).toBeGreaterThan(40)
  },
)

async function loseFirst({ main, mirror }: Bench, file: MediaFile, home: 'main' | 'mirror'): Promise<void> {
  const part = mirroredPartsOf(file)[0] ?? expect.fail('the file has parts')
  if (home === 'main') await main.delete(part.blob, { signal })
  else await mirror.delete(part.copies?.[0]?.blob ?? expect.fail('the part has a copy'), { signal })
}

async function expectReadable({ main, mirror, now }: Bench, id: FileId): Promise<void> {
  const file = await now()
  expect(file.id).toBe(id)
  for (const { blob, copies = [] } of file.parts) {
    const places = [main.stat(blob, { signal }), ...copies.map((copy) => mirror.stat(copy.blob, { signal }))]
    expect((await Promise.allSettled(places)).some(({ status }) => status === 'fulfilled')).toBe(true)
  }
}
