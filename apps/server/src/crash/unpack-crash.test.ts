import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSeededRandom, findProgram } from '@streamvault/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256, writeLongMovie } from '../e2e/sample-files.ts'
import { expectAllCame, expectNothingHalfDone } from './crash-checks.ts'
import { crashPlan } from './crash-plan.ts'
import { runChild } from './crash-trial.ts'

const { instants: INSTANTS, seed: SEED, timeoutMs } = crashPlan('unpack')
const FILM_BYTES = 2 << 20
let folder: string
let archive: string
let wanted: string[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unpack-films-'))
  archive = join(folder, 'Pack.zip')
  const films = join(folder, 'films')
  await mkdir(films)
  const made = [1, 2].map((each) => writeLongMovie(join(films, `Film.${each}.2020.mp4`), each * FILM_BYTES))
  wanted = (await Promise.all(made)).map(sha256).sort()
  if (findProgram('7zz') !== undefined)
    execFileSync('7zz', ['a', '-mx0', archive, '.'], { cwd: films, stdio: 'ignore' })
})

afterAll(() => rm(folder, { recursive: true }))

async function countInstants(): Promise<number> {
  const rehearsal = await mkdtemp(join(tmpdir(), 'unpack-'))
  const { output } = await runChild('unpack-child.ts', [rehearsal, archive, 'no', '0'])
  await rm(rehearsal, { recursive: true })
  return JSON.parse(output).instants
}

test(
  `an unpacking killed at ${INSTANTS} seeded instants shows nothing half done, loses nothing and stores nothing twice`,
  async (context) => {
    if (findProgram('7zz') === undefined) context.skip('7zz is not installed')
    const instants = await countInstants()
    expect(instants).toBeGreaterThan(INSTANTS)
    const random = createSeededRandom(SEED)
    let kills = 0
    for (let round = 0; round < INSTANTS; round++) {
      const encrypt = round % 2 === 0 ? 'no' : 'yes'
      const killAt = String(1 + Math.floor(random() * instants))
      const told = `killed at ${killAt}, encrypted: ${encrypt}`
      const dataDir = await mkdtemp(join(tmpdir(), 'unpack-'))
      const { killed } = await runChild('unpack-child.ts', [dataDir, archive, encrypt, killAt])
      if (killed) kills++
      const before = await expectNothingHalfDone(dataDir)
      await runChild('unpack-child.ts', [dataDir, archive, encrypt, '0'])
      await expectAllCame(dataDir, { digests: wanted, before, manifests: 'kept', told })
      await rm(dataDir, { recursive: true })
    }
    context.task.meta.kills = kills
    // Renewals come by the clock, so the very last instants may not be reached in every run.
    expect(kills).toBeGreaterThan(INSTANTS * 0.8)
  },
  timeoutMs,
)
