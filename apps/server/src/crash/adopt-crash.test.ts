import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSeededRandom } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { REPOSITORY_ROOT } from '../repository-root.ts'
import { openStore } from '../store/open-store.ts'
import { crashPlan } from './crash-plan.ts'
import { blobsIn, digestOf, runChild, visibleFiles, withFoundation } from './crash-trial.ts'
import { LabelledStore } from './labelled-store.ts'

const { instants: INSTANTS, seed: SEED, timeoutMs } = crashPlan('adopt')
const movies = join(REPOSITORY_ROOT, 'samples/movies')
const foreign = join(REPOSITORY_ROOT, 'packages/media/clips/fragmented.mp4')
const { signal } = new AbortController()

/** A data folder of which the catalogue is lost: all that is left is the secret, and the store with a library and two others' videos. */
async function fillStore(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'crash-'))
  await runChild('ingest-child.ts', [dataDir, movies, 'yes', 'yes', '0'])
  await withFoundation(dataDir, async (foundation) => {
    await using opened = await openStore(foundation, { signal })
    const store = new LabelledStore(opened.store, join(dataDir, 'labels'))
    for (const number of [1, 2]) {
      // Bytes behind a fragmented film are of no matter, and make it another one.
      const bytes = Buffer.concat([await readFile(foreign), Buffer.from([0, 0, 0, 9]), Buffer.from(`free${number}`)])
      const label = { fileName: `Foreign.Film.${number}.2001.mp4`, caption: 'from a person' }
      await store.put(once(bytes), { key: `foreign-${number}`, sizeBytes: bytes.length, label, signal })
    }
  })
  return dataDir
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

async function withoutCatalogue(filled: string): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'crash-'))
  for (const name of ['secret', 'blobs', 'labels'])
    await cp(join(filled, name), join(dataDir, name), { recursive: true })
  return dataDir
}

test(
  `an adoption killed at ${INSTANTS} seeded instants goes on behind the last file, and restores everything`,
  async ({ task }) => {
    const filled = await fillStore()
    onTestFinished(() => rm(filled, { recursive: true }))
    const [titles, files] = await withFoundation(filled, async (foundation) => [
      (await foundation.catalog.titles.list({}, { limit: 200 })).items,
      await visibleFiles(foundation),
    ])
    const rehearsal = await withoutCatalogue(filled)
    const { instants, outcome } = JSON.parse((await runChild('adopt-child.ts', [rehearsal])).output)
    await rm(rehearsal, { recursive: true })
    expect(outcome).toMatchObject({ restored: files.length, adopted: 2, known: 0, skippedCount: 0 })
    expect(instants).toBeGreaterThan(INSTANTS)
    const random = createSeededRandom(SEED)
    let kills = 0
    for (let round = 0; round < INSTANTS; round++) {
      const killAt = String(1 + Math.floor(random() * instants))
      const dataDir = await withoutCatalogue(filled)
      if ((await runChild('adopt-child.ts', [dataDir, killAt])).killed) kills++
      const unfinished = await withFoundation(dataDir, ({ jobs }) => jobs.pending('adopt'))
      const ended = JSON.parse((await runChild('adopt-child.ts', [dataDir])).output)
      // Of all files only the one that was under way may be met twice, unless the job itself was done.
      const { restored, adopted, known } = ended.outcome
      expect(restored + adopted + known, `killed at ${killAt}`).toBe(files.length + 2)
      expect(known, `killed at ${killAt}`).toBeLessThanOrEqual(unfinished === 0 ? files.length + 2 : 1)
      await withFoundation(dataDir, async (foundation) => {
        const { items } = await foundation.catalog.titles.list({}, { limit: 200 })
        expect(items.filter(({ name }) => !name.startsWith('Foreign'))).toEqual(titles)
        const all = await visibleFiles(foundation)
        expect(all.filter(({ manifest }) => manifest !== undefined)).toEqual(files)
        for (const file of all) expect(await digestOf(foundation, file.id)).toBe(file.sha256)
        expect((await blobsIn(dataDir)).size).toBe((await blobsIn(filled)).size)
      })
      await rm(dataDir, { recursive: true })
    }
    task.meta.kills = kills
    expect(kills).toBeGreaterThan(INSTANTS * 0.8)
  },
  timeoutMs,
)
