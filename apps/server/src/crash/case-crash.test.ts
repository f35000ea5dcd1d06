import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSeededRandom } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { REPOSITORY_ROOT } from '../repository-root.ts'
import { crashPlan } from './crash-plan.ts'
import { blobsIn, digestOf, runChild, visibleFiles, withFoundation } from './crash-trial.ts'

const { instants: INSTANTS, seed: SEED, timeoutMs } = crashPlan('case')
const movies = join(REPOSITORY_ROOT, 'samples/movies')
/** It has three files, and another title stays. */
const TITLE = 'tides-of-light-2024'

test(
  `a takedown killed at ${INSTANTS} seeded instants of its steps is carried out by the next start, or was never begun`,
  async ({ task }) => {
    const filled = await mkdtemp(join(tmpdir(), 'crash-'))
    onTestFinished(() => rm(filled, { recursive: true }))
    await runChild('ingest-child.ts', [filled, movies, 'yes', 'yes', '0'])
    const files = await withFoundation(filled, visibleFiles)
    const [kept, goes] = [
      files.filter(({ titleId }) => titleId !== TITLE),
      files.filter(({ titleId }) => titleId === TITLE),
    ]
    const begin = async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'crash-'))
      await cp(filled, dataDir, { recursive: true, preserveTimestamps: true })
      return dataDir
    }
    const rehearsal = await begin()
    const { instants } = JSON.parse((await runChild('case-child.ts', [rehearsal, TITLE])).output)
    const left = (await blobsIn(rehearsal)).size
    await rm(rehearsal, { recursive: true })
    const random = createSeededRandom(SEED)
    let [kills, begun] = [0, 0]
    for (let round = 0; round < INSTANTS; round++) {
      const dataDir = await begin()
      const killAt = String(1 + Math.floor(random() * instants))
      const told = `killed at ${killAt}`
      if ((await runChild('case-child.ts', [dataDir, TITLE, killAt])).killed) kills++
      await runChild('case-child.ts', [dataDir])
      await withFoundation(dataDir, async (foundation) => {
        const { catalog, denials } = foundation
        const { items: cases } = await catalog.cases.list({}, { limit: 10 })
        for (const { id, sha256 } of kept) expect(await digestOf(foundation, id), told).toBe(sha256)
        if (cases.length === 0) {
          for (const { id } of goes) expect(denials.isDenied(id), told).toBe(false)
          return
        }
        begun++
        expect(cases, told).toMatchObject([{ state: 'done' }])
        const states = cases[0]?.steps.map(({ name, state }) => `${name} ${state}`)
        expect(states, told).toEqual(['deny done', 'cut done', 'erase done', 'check done'])
        for (const { id } of goes) {
          expect(denials.isDenied(id), told).toBe(true)
          expect(await catalog.files.get(id), told).toBeUndefined()
        }
        expect((await blobsIn(dataDir)).size, told).toBe(left)
      })
      await rm(dataDir, { recursive: true })
    }
    task.meta.kills = kills
    expect(kills).toBeGreaterThan(INSTANTS * 0.5)
    expect(begun).toBeGreaterThan(INSTANTS * 0.5)
  },
  timeoutMs,
)
