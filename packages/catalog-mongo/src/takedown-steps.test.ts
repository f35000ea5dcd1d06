import {
  type Decision,
  isVaultError,
  type MediaFile,
  type Takedown,
  type TakedownTarget,
  TakedownWatch,
  type TitleId,
} from '@streamvault/core'
import { FakeClock, HAS_MONGO, sampleFile, silentLogger } from '@streamvault/testkit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { MongoCatalog } from './index.ts'
import type { MongoConnection } from './mongo-connection.ts'
import { type ScratchDatabase, ScratchMongo } from './trial/scratch-mongo.ts'
import { SteppedProcess } from './trial/stepped-process.ts'

vi.setConfig({ testTimeout: 240_000 })

const COMPLAINT: Decision = { reason: 'a notice', by: 'operator', at: 1_700_000_000_000 }
const APPEAL: Decision = { ...COMPLAINT, reason: 'withdrawn' }
/** Until it is published: inserted as pending, two questions, published. */
const INSERT_STEPS = 4
/** Only asks which takedowns there are, which no insert changes: asked for, numbered. */
const TAKEDOWN_STEPS_BEFORE = 2
/** Until its files are noted: recorded, what is pending withdrawn, the rest listed, noted. */
const TAKEDOWN_STEPS = 4
/** More than any verb takes. */
const STEPS_MAX = 14

type Turn = 'insert' | 'takedown'

/** Every order in which two processes can take their steps. */
function* ordersOf(inserts: number, takedowns: number): Generator<readonly Turn[]> {
  if (inserts + takedowns === 0) yield []
  if (inserts > 0) for (const rest of ordersOf(inserts - 1, takedowns)) yield ['insert', ...rest]
  if (takedowns > 0) for (const rest of ordersOf(inserts, takedowns - 1)) yield ['takedown', ...rest]
}

describe.skipIf(!HAS_MONGO)('on a server of MongoDB’s protocol', () => {
  let mongo: ScratchMongo
  let database: ScratchDatabase
  let connection: MongoConnection
  let titles = 0
  beforeAll(async () => {
    mongo = await ScratchMongo.start()
  })
  afterAll(() => mongo[Symbol.asyncDispose]())
  beforeEach(async () => {
    database = mongo.newDatabase()
    connection = await database.open()
  })
  afterEach(() => database[Symbol.asyncDispose]())

  const catalogOf = (process: SteppedProcess) => new MongoCatalog(process.through(connection))
  const nextTitle = () => `series-${++titles}` as TitleId
  const episodeOf = (titleId: TitleId, episode: number) =>
    sampleFile({ name: `${titleId}-${episode}.mkv`, titleId, episode: { season: 1, episode } })

  /** What somebody who has only just started denies. */
  async function denials(catalog: MongoCatalog): Promise<TakedownWatch> {
    return TakedownWatch.load({ takedowns: catalog.takedowns, clock: new FakeClock(), logger: silentLogger })
  }

  /** Whether the file can be seen; it never may where its takedown has returned and does not deny it. */
  async function isVisible(file: MediaFile, takedown: Takedown): Promise<boolean> {
    const catalog = new MongoCatalog(connection)
    const isThere = (await catalog.files.get(file.id)) !== undefined
    const isListed = (await catalog.files.listByTitle(file.titleId)).some(({ id }) => id === file.id)
    expect(isListed).toBe(isThere)
    if (isThere) expect(takedown.files).toContain(file.id)
    return isThere
  }

  const targetsOf: Readonly<Record<string, (file: MediaFile) => TakedownTarget>> = {
    title: ({ titleId }) => ({ title: titleId }),
    season: ({ titleId }) => ({ title: titleId, season: 1 }),
    file: ({ id }) => ({ file: id }),
  }

  test.each(Object.entries(targetsOf))(
    'a file that is inserted while its %s is taken down is refused or denied, in every order of their steps',
    async (_, targetOf) => {
      const outcomes = { inserted: 0, refused: 0 }
      for (const order of ordersOf(INSERT_STEPS, TAKEDOWN_STEPS)) {
        const file = episodeOf(nextTitle(), 1)
        const inserter = new SteppedProcess()
        const operator = new SteppedProcess()
        const inserting = inserter.begin(catalogOf(inserter).files.insert(file))
        const takingDown = operator.begin(catalogOf(operator).takedowns.takeDown(targetOf(file), COMPLAINT))
        for (let done = 0; done < TAKEDOWN_STEPS_BEFORE; done++) await operator.step()
        for (const turn of order) await (turn === 'insert' ? inserter : operator).step()
        await operator.finish()
        const down = await takingDown
        if (down.status === 'rejected') throw down.reason
        await inserter.finish()
        const inserted = await inserting
        expect(await isVisible(file, down.value), order.join()).toBe(inserted.status === 'fulfilled')
        if (inserted.status === 'rejected') expect(isVaultError(inserted.reason, 'TAKEN_DOWN')).toBe(true)
        outcomes[inserted.status === 'fulfilled' ? 'inserted' : 'refused']++
        await new MongoCatalog(connection).files.remove(file.id)
      }
      expect(Math.min(outcomes.inserted, outcomes.refused)).toBeGreaterThan(0)
    },
  )

  test.each(Array.from({ length: STEPS_MAX }, (_, steps) => steps))(
    'a takedown whose process dies after %i commands is none, or is carried out by the next process',
    async (steps) => {
      const file = episodeOf(nextTitle(), 1)
      const next = new MongoCatalog(connection)
      await next.files.insert(file)
      const target = { title: file.titleId }
      await diesAfter(steps, (catalog) => catalog.takedowns.takeDown(target, COMPLAINT))
      const watch = await denials(next)
      const [record] = await next.takedowns.ofTitle(file.titleId)
      expect(record?.files ?? []).toEqual(record === undefined ? [] : [file.id])
      expect(watch.isDenied(file.id)).toBe(record !== undefined)
      const later = await outcomeOf(next.files.insert(episodeOf(file.titleId, 2)))
      expect(later).toBe(record === undefined ? 'done' : 'TAKEN_DOWN')
      const { id } = await next.takedowns.takeDown(target, COMPLAINT)
      if (record !== undefined) expect(id).toBe(record.id)
      expect((await denials(next)).isDenied(file.id)).toBe(true)
    },
  )

  test.each(Array.from({ length: STEPS_MAX }, (_, steps) => steps))(
    'a reinstatement whose process dies after %i commands is none, or is carried out by the next process',
    async (steps) => {
      const file = episodeOf(nextTitle(), 1)
      const next = new MongoCatalog(connection)
      const target = { title: file.titleId }
      await next.files.insert(file)
      await next.takedowns.takeDown(target, COMPLAINT)
      const before = await denials(next)
      await diesAfter(steps, (catalog) => catalog.takedowns.reinstate(target, APPEAL))
      await before.refresh()
      const isStanding = (await next.takedowns.covering(file)) !== undefined
      expect(before.isDenied(file.id)).toBe(isStanding)
      const inserted = await outcomeOf(next.files.insert(episodeOf(file.titleId, 2)))
      expect(inserted).toBe(isStanding ? 'TAKEN_DOWN' : 'done')
      const again = await outcomeOf(next.takedowns.reinstate(target, APPEAL))
      expect(again).toBe(isStanding ? 'done' : 'TAKEDOWN_NOT_FOUND')
    },
  )

  test.each(Array.from({ length: INSERT_STEPS + 1 }, (_, steps) => steps))(
    'a file whose process dies after %i commands is not seen before it is published, and is in nobody’s way',
    async (steps) => {
      const file = episodeOf(nextTitle(), 1)
      const next = new MongoCatalog(connection)
      await diesAfter(steps, (catalog) => catalog.files.insert(file))
      const isPublished = steps >= INSERT_STEPS
      expect((await next.files.get(file.id)) !== undefined).toBe(isPublished)
      expect(await next.files.listByTitle(file.titleId)).toHaveLength(isPublished ? 1 : 0)
      expect(await outcomeOf(next.files.insert(file))).toBe(isPublished ? 'CATALOG_CONFLICT' : 'done')
      expect((await next.files.get(file.id))?.value).toEqual(file)
    },
  )

  test('of two that insert one file at once, one does, in every order of their steps', async () => {
    for (const order of ordersOf(INSERT_STEPS, INSERT_STEPS)) {
      const file = episodeOf(nextTitle(), 1)
      const [one, other] = [new SteppedProcess(), new SteppedProcess()]
      const outcomes = [one, other].map((each) => each.begin(catalogOf(each).files.insert(file)))
      for (const turn of order) await (turn === 'insert' ? one : other).step()
      await one.finish()
      await other.finish()
      const statuses = (await Promise.all(outcomes)).map(({ status }) => status)
      expect(statuses.sort(), order.join()).toEqual(['fulfilled', 'rejected'])
    }
  })

  async function diesAfter(steps: number, verb: (catalog: MongoCatalog) => Promise<unknown>): Promise<void> {
    const dying = new SteppedProcess()
    void dying.begin(verb(catalogOf(dying)))
    for (let done = 0; done < steps; done++) await dying.step()
  }
})

async function outcomeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (isVaultError(error) ? error.code : String(error)),
  )
}
