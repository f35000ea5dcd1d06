import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSeededRandom, FileServer } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256, writeLongMovie } from '../e2e/sample-files.ts'
import { expectAllCame, expectNothingHalfDone } from './crash-checks.ts'
import { crashPlan } from './crash-plan.ts'
import { runChild } from './crash-trial.ts'

const { instants: INSTANTS, seed: SEED, timeoutMs } = crashPlan('leech')
const FILM_BYTES = 9 << 20
let server: FileServer
let wanted: string

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'leech-film-'))
  const film = await writeLongMovie(join(folder, 'film.mp4'), FILM_BYTES)
  await rm(folder, { recursive: true })
  wanted = sha256(film)
  server = await FileServer.start(film)
})

afterAll(() => server[Symbol.asyncDispose]())

async function countInstants(): Promise<number> {
  const rehearsal = await mkdtemp(join(tmpdir(), 'leech-'))
  const { output } = await runChild('leech-child.ts', [rehearsal, server.url(), 'no', '0'])
  await rm(rehearsal, { recursive: true })
  return JSON.parse(output).instants
}

test(
  `a leech killed at ${INSTANTS} seeded instants shows nothing half done, loses nothing and stores nothing twice`,
  async ({ task }) => {
    const instants = await countInstants()
    expect(instants).toBeGreaterThan(INSTANTS)
    const random = createSeededRandom(SEED)
    let kills = 0
    for (let round = 0; round < INSTANTS; round++) {
      const encrypt = round % 2 === 0 ? 'no' : 'yes'
      const killAt = String(1 + Math.floor(random() * instants))
      const told = `killed at ${killAt}, encrypted: ${encrypt}`
      const dataDir = await mkdtemp(join(tmpdir(), 'leech-'))
      const { killed } = await runChild('leech-child.ts', [dataDir, server.url(), encrypt, killAt])
      if (killed) kills++
      const before = await expectNothingHalfDone(dataDir)
      await runChild('leech-child.ts', [dataDir, server.url(), encrypt, '0'])
      await expectAllCame(dataDir, { digests: [wanted], before, manifests: 'kept', told })
      await rm(dataDir, { recursive: true })
    }
    task.meta.kills = kills
    // Renewals come by the clock, so the very last instants may not be reached in every run.
    expect(kills).toBeGreaterThan(INSTANTS * 0.8)
  },
  timeoutMs,
)
