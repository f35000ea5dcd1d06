import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkDump, findBackups, makeAgeKeys, readBackup, readSeal } from '@streamvault/backup'
import { createSeededRandom } from '@streamvault/testkit'
import { beforeAll, expect, test } from 'vitest'
import { chooseBackup } from '../backup/fetch-backup.ts'
import { REPOSITORY_ROOT } from '../repository-root.ts'
import { openStore } from '../store/open-store.ts'
import { crashPlan } from './crash-plan.ts'
import { runChild, type TrialSettings, visibleFiles, withFoundation } from './crash-trial.ts'

const { signal } = new AbortController()
const movies = join(REPOSITORY_ROOT, 'samples/movies')
const SETUP_MS = 120_000
const plan = crashPlan('backup')
let filled: string
let settings: TrialSettings
let identity: string
let files: number

beforeAll(async () => {
  filled = await mkdtemp(join(tmpdir(), 'crash-'))
  await runChild('ingest-child.ts', [filled, movies, 'yes', 'yes', '0'])
  files = (await withFoundation(filled, visibleFiles)).length
  expect(files).toBeGreaterThan(1)
  const keys = await makeAgeKeys()
  identity = keys.identity
  settings = { STREAMVAULT_BACKUP_RECIPIENT: keys.recipient }
  return () => rm(filled, { recursive: true })
}, SETUP_MS)

const run = (dataDir: string, killAt = '0') => runChild('backup-child.ts', [dataDir, JSON.stringify(settings), killAt])

/** Every backup that counts has the whole library; returns how many those are. */
async function expectWhole(dataDir: string, told: string): Promise<number> {
  return await withFoundation(
    dataDir,
    async (foundation) => {
      await using opened = await openStore(foundation, { signal })
      const place = opened.backups ?? expect.fail('there is a place for backups')
      const counting = (await findBackups(place, { signal })).filter(({ seals }) => seals.length > 0)
      for (const found of counting) {
        const seal = await readSeal(place, found, { signal })
        expect(seal.parts.length, told).toBeGreaterThan(2)
        const open = () => readBackup(place, { found, seal }, { signal })
        const { kinds } = await checkDump(open, [identity], { signal })
        expect(kinds.files.count, told).toBe(files)
      }
      const chosen = chooseBackup(place, undefined, { signal })
      if (counting.length > 0) expect((await chosen).id, told).toBe(counting[0]?.id)
      else await expect(chosen, told).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' })
      return counting.length
    },
    settings,
  )
}

test(
  `a backup killed at ${plan.instants} seeded instants counts as a whole or not at all, and is made by the next process`,
  async ({ task }) => {
    const begin = async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'crash-'))
      await cp(filled, dataDir, { recursive: true, preserveTimestamps: true })
      return dataDir
    }
    const rehearsal = await begin()
    const { instants, failure } = JSON.parse((await run(rehearsal)).output)
    expect(failure).toBeUndefined()
    expect(await expectWhole(rehearsal, 'rehearsal')).toBe(1)
    await rm(rehearsal, { recursive: true })
    expect(instants).toBeGreaterThan(plan.instants)
    const random = createSeededRandom(plan.seed)
    let kills = 0
    for (let round = 0; round < plan.instants; round++) {
      const dataDir = await begin()
      const killAt = 1 + Math.floor(random() * instants)
      const told = `killed at ${killAt} of ${instants}`
      if ((await run(dataDir, String(killAt))).killed) kills++
      await expectWhole(dataDir, told)
      const ended = JSON.parse((await run(dataDir)).output)
      expect(ended.failure, told).toBeUndefined()
      expect(ended.outcome.partsCount, told).toBeGreaterThan(2)
      expect(await expectWhole(dataDir, told)).toBeGreaterThan(0)
      await rm(dataDir, { recursive: true })
    }
    expect(kills).toBeGreaterThan(plan.instants * 0.6)
    task.meta.kills = kills
  },
  plan.timeoutMs,
)
