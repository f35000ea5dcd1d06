import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TitleId } from '@streamvault/core'
import { createSeededRandom, FakeTmdb, sampleDetails } from '@streamvault/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { createManager, type Foundation } from '../compose.ts'
import { REPOSITORY_ROOT } from '../repository-root.ts'
import { crashPlan } from './crash-plan.ts'
import { runChild, withFoundation } from './crash-trial.ts'

const { instants: INSTANTS, seed: SEED, timeoutMs } = crashPlan('metadata')
const movies = join(REPOSITORY_ROOT, 'samples/movies')
/** An operator said which of two it is; the other one is found by its name. */
const DECIDED = 'tides-of-light-2024' as TitleId
const TMDB = { decided: 77, named: 78, wrong: 79 } as const

/** All that is known of titles, without when it was asked for. */
async function knownOf({ catalog }: Foundation) {
  const { items } = await catalog.titles.list({}, { limit: 200 })
  const known = items.map(async ({ id, facts }) => {
    const { askedAt: _, dueAt: __, ...record } = (await catalog.metadata.get(id))?.value ?? {}
    return { id, facts, record: record as { details?: { tmdb: number }; decision?: { tmdb: number } } }
  })
  return await Promise.all(known)
}

async function fillLibrary(): Promise<string> {
  const filled = await mkdtemp(join(tmpdir(), 'crash-'))
  onTestFinished(() => rm(filled, { recursive: true }))
  await runChild('ingest-child.ts', [filled, movies, 'no', 'no', '0'])
  await withFoundation(filled, (foundation) =>
    createManager(foundation).metadataDesk.decide(DECIDED, TMDB.decided, 'operator'),
  )
  return filled
}

test(
  `look-ups killed at ${INSTANTS} seeded instants keep what an operator said, and end as if nothing had happened`,
  async ({ task }) => {
    await using tmdb = await FakeTmdb.start()
    const movie = { releasedOn: '2024-05-01', runtimeMinutes: 1, seasons: [] }
    tmdb.titles.push(
      { details: sampleDetails({ ...movie, tmdb: TMDB.decided, name: 'Gezeiten' }) },
      { details: sampleDetails({ ...movie, tmdb: TMDB.wrong, name: 'Tides of Light' }) },
      { details: sampleDetails({ ...movie, tmdb: TMDB.named, name: 'The Glass Harbour', releasedOn: '2023-05-01' }) },
    )
    const filled = await fillLibrary()
    const run = (dataDir: string, killAt = '0') =>
      runChild('metadata-child.ts', [dataDir, tmdb.url, tmdb.token, killAt])
    const begin = async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'crash-'))
      await cp(filled, dataDir, { recursive: true })
      return dataDir
    }
    const rehearsal = await begin()
    const { instants } = JSON.parse((await run(rehearsal)).output)
    const wanted = await withFoundation(rehearsal, knownOf)
    await rm(rehearsal, { recursive: true })
    expect(instants).toBeGreaterThan(INSTANTS)
    expect(wanted.find(({ id }) => id === DECIDED)).toMatchObject({ facts: { tmdb: TMDB.decided } })
    const random = createSeededRandom(SEED)
    let kills = 0
    for (let round = 0; round < INSTANTS; round++) {
      const dataDir = await begin()
      const killAt = String(1 + Math.floor(random() * instants))
      const told = `killed at ${killAt}`
      if ((await run(dataDir, killAt)).killed) kills++
      for (const { id, facts, record } of await withFoundation(dataDir, knownOf)) {
        const whole = wanted.find((title) => title.id === id)
        // What lists show is shown once all of it is known, and each is whole.
        if (record.details !== undefined) expect(record, told).toEqual(whole?.record)
        if (facts !== undefined) expect({ facts, record }, told).toEqual({ facts: whole?.facts, record: whole?.record })
        if (id === DECIDED) expect(record.decision?.tmdb, told).toBe(TMDB.decided)
      }
      await run(dataDir)
      expect(await withFoundation(dataDir, knownOf), told).toEqual(wanted)
      await rm(dataDir, { recursive: true })
    }
    task.meta.kills = kills
    expect(kills).toBeGreaterThan(INSTANTS * 0.6)
  },
  timeoutMs,
)
