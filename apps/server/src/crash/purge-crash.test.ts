import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSeededRandom } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { REPOSITORY_ROOT } from '../repository-root.ts'
import { crashPlan } from './crash-plan.ts'
import { blobsIn, digestOf, runChild, visibleFiles, withFoundation } from './crash-trial.ts'

const { instants: INSTANTS, seed: SEED, timeoutMs } = crashPlan('purge')
const movies = join(REPOSITORY_ROOT, 'samples/movies')
/** It has three files, and another title stays. */
const TITLE = 'tides-of-light-2024'

test(
  `a purge killed at ${INSTANTS} seeded instants shows nothing of what was taken down, deletes all of it, and nothing else`,
  async ({ task }) => {
    const filled = await mkdtemp(join(tmpdir(), 'crash-'))
    onTestFinished(() => rm(filled, { recursive: true }))
    await runChild('ingest-child.ts', [filled, movies, 'yes', 'yes', '0'])
    const files = await withFoundation(filled, visibleFiles)
    const kept = files.filter(({ titleId }) => titleId !== TITLE)
    const goes = files.filter(({ titleId }) => titleId === TITLE)
    expect([kept.length, goes.length]).toEqual([1, 3])
    const begin = async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'crash-'))
      await cp(filled, dataDir, { recursive: true, preserveTimestamps: true })
      return dataDir
    }
    const rehearsal = await begin()
    const { instants } = JSON.parse((await runChild('purge-child.ts', [rehearsal, TITLE])).output)
    const left = [...(await blobsIn(rehearsal)).keys()].map((path) => path.slice(rehearsal.length)).sort()
    await rm(rehearsal, { recursive: true })
    expect(instants).toBeGreaterThan(INSTANTS)
    // What stays: the parts of the other title's file, and its manifest.
    expect(left).toHaveLength(kept.reduce((sum, { parts }) => sum + parts.length + 1, 0))
    const random = createSeededRandom(SEED)
    let kills = 0
    for (let round = 0; round < INSTANTS; round++) {
      const dataDir = await begin()
      const killAt = String(1 + Math.floor(random() * instants))
      const told = `killed at ${killAt}`
      if ((await runChild('purge-child.ts', [dataDir, TITLE, killAt])).killed) kills++
      await withFoundation(dataDir, async (foundation) => {
        for (const { id } of goes) expect(foundation.denials.isDenied(id), told).toBe(true)
        for (const { id, sha256 } of kept) expect(await digestOf(foundation, id), told).toBe(sha256)
      })
      await runChild('purge-child.ts', [dataDir, TITLE])
      await withFoundation(dataDir, async (foundation) => {
        const { catalog, denials } = foundation
        for (const { id } of goes) {
          expect(denials.isDenied(id), told).toBe(true)
          expect(await catalog.files.get(id), told).toBeUndefined()
          expect(await catalog.digests.get(id), told).toBeUndefined()
        }
        const [takedown] = (await catalog.takedowns.list({ limit: 10 })).items
        expect(takedown?.purged, told).toBeDefined()
        for (const { id, sha256 } of kept) expect(await digestOf(foundation, id), told).toBe(sha256)
      })
      const after = [...(await blobsIn(dataDir)).keys()].map((path) => path.slice(dataDir.length)).sort()
      expect(after, told).toEqual(left)
      await rm(dataDir, { recursive: true })
    }
    task.meta.kills = kills
    expect(kills).toBeGreaterThan(INSTANTS * 0.6)
  },
  timeoutMs,
)
