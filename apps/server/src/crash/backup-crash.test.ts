import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkDump, findBackups, makeAgeKeys, readBackup, readSeals } from '@streamvault/backup'
import { createSeededRandom } from '@streamvault/testkit'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { chooseBackup } from '../backup/fetch-backup.ts'
import { REPOSITORY_ROOT } from '../repository-root.ts'
import { openStore } from '../store/open-store.ts'
import { crashPlan } from './crash-plan.ts'
import { digestOf, runChild, type TrialSettings, visibleFiles, withFoundation } from './crash-trial.ts'

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
        const [seal] = await readSeals(place, found, { signal })
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

const restorePlan = crashPlan('restore')

test(
  `a restoration killed at ${restorePlan.instants} seeded instants goes on, nobody opens half of it, and the library is there in the end`,
  async ({ task }) => {
    const source = await mkdtemp(join(tmpdir(), 'crash-'))
    onTestFinished(() => rm(source, { recursive: true }))
    await cp(filled, source, { recursive: true, preserveTimestamps: true })
    await run(source)
    const expected = await withFoundation(source, visibleFiles)
    const given = JSON.stringify({ ...settings, STREAMVAULT_BACKUP_IDENTITY: identity })
    const begin = async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'crash-'))
      for (const name of ['blobs', 'backups']) await cp(join(source, name), join(dataDir, name), { recursive: true })
      return dataDir
    }
    const restore = (dataDir: string, killAt = '0') => runChild('restore-child.ts', [dataDir, given, killAt])
    const rehearsal = await begin()
    const { instants, restored } = JSON.parse((await restore(rehearsal)).output)
    await rm(rehearsal, { recursive: true })
    expect(instants).toBeGreaterThan(restorePlan.instants)
    const random = createSeededRandom(restorePlan.seed)
    let kills = 0
    for (let round = 0; round < restorePlan.instants; round++) {
      const dataDir = await begin()
      const killAt = 1 + Math.floor(random() * instants)
      const told = `killed at ${killAt} of ${instants}`
      if ((await restore(dataDir, String(killAt))).killed) kills++
      // Nothing, or nobody gets in, or all of it.
      const shown = await withFoundation(dataDir, visibleFiles).catch(({ code }) => code)
      if (shown !== 'MOVE_UNFINISHED' && shown.length > 0) expect(shown, told).toEqual(expected)
      const isDone = Array.isArray(shown) && shown.length > 0
      if (!isDone) expect(JSON.parse((await restore(dataDir)).output).restored, told).toEqual(restored)
      await withFoundation(dataDir, async (foundation) => {
        expect(await visibleFiles(foundation), told).toEqual(expected)
        for (const { id, sha256 } of expected) expect(await digestOf(foundation, id), told).toBe(sha256)
      })
      await rm(dataDir, { recursive: true })
    }
    expect(kills).toBeGreaterThan(restorePlan.instants * 0.6)
    task.meta.kills = kills
  },
  restorePlan.timeoutMs,
)
