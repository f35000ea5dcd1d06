import type { FileId } from '@streamvault/core'
import { addSampleTitle, FakeClock, loadDenials, MemoryCatalog, MemoryJobs } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { Library } from '../library/library.ts'
import { ReviewDesk } from '../review/review-desk.ts'
import { TakedownDesk } from './takedown-desk.ts'

const why = { reason: 'notice 7', by: 'operator' }

async function setUp() {
  const [catalog, clock] = [new MemoryCatalog(), new FakeClock()]
  const jobs = new MemoryJobs({ clock })
  const title = await addSampleTitle(catalog, { kind: 'series', name: 'Pioneer One' }, [
    { name: 's1.mkv', episode: { season: 1, episode: 1 } },
    { name: 's2.mkv', episode: { season: 2, episode: 1 } },
  ])
  const files = (await catalog.files.listByTitle(title)).map(({ id }) => id)
  return { catalog, clock, jobs, title, files, desk: new TakedownDesk({ catalog, jobs, clock }) }
}

test('an id means a title or a file, and a season narrows a title', async () => {
  const { desk, title, files } = await setUp()
  const [first = expect.fail(), second] = files
  const targets = []
  for (const order of [{ id: title }, { id: title, season: 2 }, { id: first }]) {
    const takedown = await desk.takeDown(order, why)
    targets.push([takedown.target, takedown.files.length])
  }
  expect(targets).toEqual([
    [{ title }, 2],
    [{ title, season: 2 }, 1],
    [{ file: first }, 1],
  ])
  expect((await desk.recordsOf(title)).map(({ id }) => id)).toEqual([1, 2, 3])
  expect((await desk.recordsOf(first)).map(({ id }) => id)).toEqual([1, 3])
  expect((await desk.recordsOf(second ?? '')).map(({ id }) => id)).toEqual([1, 2])
})

test('a decision is noted with its reason, its time and who took it', async () => {
  const { desk, title, clock } = await setUp()
  const takenDownAt = clock.now()
  await desk.takeDown({ id: title }, why)
  await clock.advance(1000)
  const reinstated = await desk.reinstate({ id: title }, { reason: 'withdrawn', by: 'another' })
  expect(reinstated).toMatchObject({
    takenDown: { ...why, at: takenDownAt },
    reinstated: { reason: 'withdrawn', by: 'another', at: takenDownAt + 1000 },
  })
  expect((await desk.list({ limit: 10 })).items).toEqual([reinstated])
})

test('a name that is written wrongly is refused, and a file that nobody has ingested is not', async () => {
  const { desk, title } = await setUp()
  await expect(desk.takeDown({ id: 'pioneer-two' }, why)).rejects.toMatchObject({ code: 'TITLE_NOT_FOUND' })
  await expect(desk.takeDown({ id: title, season: 3 }, why)).rejects.toMatchObject({ code: 'TITLE_NOT_FOUND' })
  await expect(desk.reinstate({ id: title }, why)).rejects.toMatchObject({ code: 'TAKEDOWN_NOT_FOUND' })
  const unknown = `f${'0'.repeat(32)}` as FileId
  expect(await desk.takeDown({ id: unknown }, why)).toMatchObject({ files: [unknown] })
})

test('a file that an operator has put under another title is denied and looked up there', async () => {
  const { desk, title, files, catalog, jobs } = await setUp()
  const [file = expect.fail()] = files
  await desk.takeDown({ id: file }, why)
  await desk.reinstate({ id: file }, why)
  const review = new ReviewDesk({ catalog, jobs })
  await review.identify(file, { title: 'Pioneer Two' })
  const { id } = await desk.takeDown({ id: file }, why)
  const library = new Library({ catalog, denials: await loadDenials(catalog) })
  expect((await library.listTitles({ limit: 10 })).items.map((item) => item.id)).toEqual([title])
  await expect(library.getTitle('pioneer-two-series')).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
  expect((await desk.recordsOf('pioneer-two-series')).map((record) => record.id)).toEqual([1, id])
  expect(await desk.recordsOf(title)).toEqual([])
})

test('a purge is asked for once, however often it is asked', async () => {
  const { desk, title, jobs } = await setUp()
  const takedown = await desk.takeDown({ id: title }, why)
  const job = await desk.purge(takedown, why)
  expect(job.request).toEqual({ takedown: takedown.id, ...why })
  expect((await desk.purge(takedown, why)).id).toBe(job.id)
  expect(await jobs.pending('purge')).toBe(1)
})
