import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSeededRandom, findProgram, Swarm } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SAMPLE_MOVIE, sha256, writeLongMovie } from '../e2e/sample-files.ts'
import { expectAllCame, expectNothingHalfDone } from './crash-checks.ts'
import { crashPlan } from './crash-plan.ts'
import { runChild } from './crash-trial.ts'

const { instants: INSTANTS, seed: SEED, timeoutMs } = crashPlan('torrent')
const FILM_BYTES = 3 << 20
let swarm: Swarm | undefined
let wanted: string[]

beforeAll(async () => {
  if (findProgram('aria2c') === undefined) return
  const folder = await mkdtemp(join(tmpdir(), 'torrent-films-'))
  const films = [await writeLongMovie(join(folder, 'film.mp4'), FILM_BYTES), await readFile(SAMPLE_MOVIE)]
  await rm(folder, { recursive: true })
  wanted = films.map(sha256).sort()
  const files = Object.fromEntries(films.map((bytes, at) => [`Film.${at}.2020.mp4`, bytes]))
  swarm = await Swarm.start({ name: 'Films', files })
  await swarm.seed()
})

afterAll(() => swarm?.[Symbol.asyncDispose]())

test(
  `a torrent killed at ${INSTANTS} seeded instants shows nothing half done, loses nothing and stores nothing twice`,
  async (context) => {
    const torrentPath = swarm?.torrentPath ?? context.skip('aria2c is not installed')
    const rehearsal = await mkdtemp(join(tmpdir(), 'torrent-'))
    const { instants } = JSON.parse((await runChild('torrent-child.ts', [rehearsal, torrentPath, '0'])).output)
    await rm(rehearsal, { recursive: true })
    expect(instants).toBeGreaterThan(INSTANTS)
    const random = createSeededRandom(SEED)
    let kills = 0
    for (let round = 0; round < INSTANTS; round++) {
      const killAt = String(1 + Math.floor(random() * instants))
      const told = `killed at ${killAt}`
      const dataDir = await mkdtemp(join(tmpdir(), 'torrent-'))
      if ((await runChild('torrent-child.ts', [dataDir, torrentPath, killAt])).killed) kills++
      const before = await expectNothingHalfDone(dataDir)
      await runChild('torrent-child.ts', [dataDir, torrentPath, '0'])
      await expectAllCame(dataDir, { digests: wanted, before, manifests: 'none', told })
      // What the last one left is deleted beside its end.
      await expect.poll(() => readdir(join(dataDir, 'torrents')), { message: told }).toEqual([])
      await rm(dataDir, { recursive: true })
    }
    context.task.meta.kills = kills
    // How long a download takes depends on the clock, so the last instants may not be reached in every run.
    expect(kills).toBeGreaterThan(INSTANTS * 0.6)
  },
  timeoutMs,
)
