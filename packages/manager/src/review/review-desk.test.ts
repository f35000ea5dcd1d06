import { type MediaFile, placementOf, type Recognised, titleIdOf } from '@streamvault/core'
import { addSampleTitle, FakeClock, loadDenials, MemoryCatalog, MemoryJobs, sampleFile } from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { Library } from '../library/library.ts'
import { ReviewDesk } from './review-desk.ts'

const nameless: Recognised = { kind: 'movie', name: 'Film', doubt: 'nameless' }
const decision = { reason: 'a complaint', by: 'operator', at: 0 }

async function setUp(guess: Recognised = nameless) {
  const catalog = new MemoryCatalog()
  const { titleId: _, ...facts } = sampleFile({ name: 'video.mp4' })
  const { value: file } = await catalog.files.insert({ ...facts, ...placementOf(guess) })
  const library = new Library({ catalog, denials: await loadDenials(catalog) })
  return { catalog, file, library, desk: new ReviewDesk({ catalog, jobs: new MemoryJobs({ clock: new FakeClock() }) }) }
}

async function shownIds(library: Library): Promise<string[]> {
  return (await library.listTitles({ limit: 200 })).items.map(({ id }) => id)
}

const filesOf = (view: Awaited<ReturnType<Library['getTitle']>>) => [
  ...view.files,
  ...view.seasons.flatMap(({ episodes }) => episodes.flatMap(({ files }) => files)),
]

test('a file in review is on no page, also where a title is named as it may be', async () => {
  const { catalog, file, library, desk } = await setUp()
  expect(await shownIds(library)).toEqual([])
  const id = await addSampleTitle(catalog, { kind: 'movie', name: 'Film' }, [{ name: 'Film.mkv' }])
  expect(filesOf(await library.getTitle(id)).map(({ name }) => name)).toEqual(['Film.mkv'])
  await expect(library.getTitle(file.titleId)).rejects.toMatchObject({ code: 'TITLE_NOT_FOUND' })
  expect(await desk.list({ limit: 10 })).toEqual({ items: [file] })
})

test('what an operator says takes a file out of review and shows it', async () => {
  const { file, library, desk } = await setUp()
  const { file: identified } = await desk.identify(file.id, { title: 'Solaris', year: 1972 })
  expect(identified).toEqual({ ...withoutReview(file), titleId: 'solaris-1972' })
  expect(await desk.list({ limit: 10 })).toEqual({ items: [] })
  expect(filesOf(await library.getTitle('solaris-1972')).map(({ id }) => id)).toEqual([file.id])
})

test('a file of several episodes is shown with each of them', async () => {
  const { file, library, desk } = await setUp({ kind: 'series', name: 'Show', doubt: 'no-episode' })
  await desk.identify(file.id, { season: 1, episode: { first: 2, last: 3 } })
  const view = await library.getTitle('show-series')
  const shown = view.seasons.map(({ episodes }) => episodes.map(({ number, files }) => [number, files[0]?.id]))
  expect(shown).toEqual([
    [
      [2, file.id],
      [3, file.id],
    ],
  ])
  expect(view.episodesCount).toBe(2)
})

test('a file that was in a wrong title leaves it, whose other files stay', async () => {
  const { catalog, library, desk } = await setUp()
  const names = ['e1.mkv', 'e2.mkv']
  const episodes = names.map((name, at) => ({ name, episode: { season: 1, episode: at + 1 } }))
  const wrong = await addSampleTitle(catalog, { kind: 'series', name: 'Wrong' }, episodes)
  const [first, second] = await catalog.files.listByTitle(wrong)
  await desk.identify(second?.id ?? '', { title: 'Right' })
  expect((await library.getTitle('right-series')).seasons).toMatchObject([{ number: 1, episodes: [{ number: 2 }] }])
  expect((await catalog.titles.get(wrong))?.value.seasons).toMatchObject([{ episodes: [{ number: 1 }] }])
  await desk.identify(first?.id ?? '', { kind: 'movie', title: 'Film', year: 1999 })
  expect((await shownIds(library)).toSorted()).toEqual(['film-1999', 'right-series'])
})

test('saying it again changes nothing, and ends what a crash left undone', async () => {
  const { catalog, file, library, desk } = await setUp()
  const word = { title: 'Solaris', year: 1972 }
  await desk.identify(file.id, word)
  const before = await catalog.titles.get(titleIdOf({ kind: 'movie', name: 'Solaris', year: 1972 }))
  await desk.identify(file.id, word)
  expect((await catalog.titles.get(before?.value.id ?? file.titleId))?.value).toEqual(before?.value)
  await catalog.titles.remove(before?.value.id ?? file.titleId)
  await desk.identify(file.id, word)
  expect(filesOf(await library.getTitle('solaris-1972'))).toHaveLength(1)
})

test.each([
  ['nothing', {}],
  ['a year alone', { year: 1999 }],
  ['a season alone', { title: 'Show', season: 1 }],
])('a file stays in review where an operator says %s', async (_, override) => {
  const { file, desk } = await setUp()
  await expect(desk.identify(file.id, override)).rejects.toMatchObject({ code: 'FILE_UNIDENTIFIED' })
  expect(await desk.list({ limit: 10 })).toEqual({ items: [file] })
})

test('a file that is not there cannot be identified', async () => {
  const { desk } = await setUp()
  await expect(desk.identify('f0', { title: 'Film' })).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
})

test('no file gets into a title that was taken down, and none that was taken down moves', async () => {
  const { catalog, file, desk } = await setUp()
  const denied = titleIdOf({ kind: 'movie', name: 'Denied' })
  await catalog.takedowns.takeDown({ title: denied }, decision)
  await expect(desk.identify(file.id, { title: 'Denied' })).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
  await catalog.takedowns.takeDown({ file: file.id }, decision)
  await expect(desk.identify(file.id, { title: 'Other' })).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
  expect((await desk.list({ limit: 10 })).items).toEqual([file])
})

test('a takedown that comes just before the file does sends it back', async () => {
  const { catalog, file, library, desk } = await setUp()
  const denied = titleIdOf({ kind: 'movie', name: 'Denied' })
  const replace = catalog.files.replace.bind(catalog.files)
  let isFirst = true
  catalog.files.replace = async (value, version) => {
    if (isFirst) await catalog.takedowns.takeDown({ title: denied }, decision)
    isFirst = false
    return await replace(value, version)
  }
  await expect(desk.identify(file.id, { title: 'Denied' })).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
  expect((await desk.list({ limit: 10 })).items).toEqual([file])
  expect(await shownIds(library)).toEqual([])
})

function withoutReview({ review: _, ...file }: MediaFile) {
  return file
}
