import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSeededRandom } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256, TINY_MOVIE, writeLongMovie, writeVariant } from '../e2e/sample-files.ts'
import { expectAllCame, expectNothingHalfDone } from './crash-checks.ts'
import { crashPlan } from './crash-plan.ts'
import { runChild } from './crash-trial.ts'

const { instants: INSTANTS, seed: SEED, timeoutMs } = crashPlan('inbox')
let films: string
let wanted: string[]

beforeAll(async () => {
  films = await mkdtemp(join(tmpdir(), 'inbox-films-'))
  const made = [
    await writeLongMovie(join(films, 'Slow.River.2019.mp4'), 2 << 20),
    await writeVariant(join(films, 'Quick.River.2020.mp4'), TINY_MOVIE, Buffer.from('quick')),
  ]
  wanted = made.map(sha256).sort()
})

afterAll(() => rm(films, { recursive: true }))

/** A data folder, and beside it an inbox that is filled. */
async function begin(): Promise<{ readonly root: string; readonly args: readonly [string, string] }> {
  const root = await mkdtemp(join(tmpdir(), 'inbox-'))
  const inbox = join(root, 'inbox')
  await mkdir(inbox)
  for (const name of await readdir(films)) await copyFile(join(films, name), join(inbox, name))
  return { root, args: [join(root, 'data'), inbox] }
}

test(
  `an inbox killed at ${INSTANTS} seeded instants loses nothing and stores nothing twice`,
  async ({ task }) => {
    const rehearsal = await begin()
    const { instants } = JSON.parse((await runChild('inbox-child.ts', [...rehearsal.args, '0'])).output)
    await rm(rehearsal.root, { recursive: true })
    expect(instants).toBeGreaterThan(INSTANTS)
    const random = createSeededRandom(SEED)
    let kills = 0
    for (let round = 0; round < INSTANTS; round++) {
      const { root, args } = await begin()
      const killAt = String(1 + Math.floor(random() * instants))
      const told = `killed at ${killAt}`
      if ((await runChild('inbox-child.ts', [...args, killAt])).killed) kills++
      const [dataDir, inbox] = args
      const before = await expectNothingHalfDone(dataDir)
      expect(JSON.parse((await runChild('inbox-child.ts', [...args, '0'])).output).failed, told).toEqual([])
      expect((await readdir(join(inbox, 'done'))).toSorted(), told).toEqual((await readdir(films)).toSorted())
      await expectAllCame(dataDir, { digests: wanted, before, manifests: 'none', told })
      await rm(root, { recursive: true })
    }
    task.meta.kills = kills
    // How often it looks depends on the clock, so the last instants may not be reached in every run.
    expect(kills).toBeGreaterThan(INSTANTS * 0.6)
  },
  timeoutMs,
)
