import { titlePageSchema, titleSchema } from '@streamvault/contract'
import { changeTitle, newTitle, recordMetadata } from '@streamvault/core'
import { addSampleTitle, loadDenials, MemoryCatalog, sampleMetadata } from '@streamvault/testkit'
import { describe, expect, test } from 'vitest'
import { Library } from './library.ts'

async function setUp() {
  const catalog = new MemoryCatalog()
  return { catalog, library: new Library({ catalog, denials: await loadDenials(catalog) }) }
}

test('a movie shows its files, best bucket first', async () => {
  const { catalog, library } = await setUp()
  const id = await addSampleTitle(catalog, { kind: 'movie', name: 'Big Buck Bunny', year: 2008 }, [
    { name: '480.mp4', bucket: '480p' },
    { name: '1080.mp4', bucket: '1080p' },
  ])
  const view = await library.getTitle(id)
  expect(titleSchema.strict().parse(view)).toEqual(view)
  expect(view).toMatchObject({
    id: 'big-buck-bunny-2008',
    year: 2008,
    addedAt: '2024-05-06T07:08:09.000Z',
    buckets: ['1080p', '480p'],
    seasonsCount: 0,
    episodesCount: 0,
    seasons: [],
  })
  expect(view.files.map((file) => file.name)).toEqual(['1080.mp4', '480.mp4'])
  expect(view.files[0]).toEqual({
    id: view.files[0]?.id,
    name: '1080.mp4',
    bucket: '1080p',
    sizeBytes: 3_500_000,
    container: 'mp4',
    mimeType: 'video/mp4',
    durationSeconds: 12.5,
    release: { editions: [], languages: [], hdr: [] },
    version: { rank: 1, cut: 1, offsetSeconds: 0 },
    tracks: [
      { kind: 'video', codec: 'avc', width: 1920, height: 1080 },
      { kind: 'audio', codec: 'aac', channels: 2, language: 'eng', name: 'Stereo' },
      { kind: 'subtitle', codec: 'subrip', language: 'und' },
    ],
    subtitles: [],
  })
})

test('a title without poster and frame tells of a picture of its name where there is a service for that, and else not', async () => {
  const { catalog, library } = await setUp()
  const withService = new Library({ catalog, denials: await loadDenials(catalog) }, { hasPlaceholders: true })
  const id = await addSampleTitle(catalog, { kind: 'movie', name: 'Solaris', year: 1972 }, [{ name: '1080.mp4' }])
  const told = async (asked: Library) => {
    const [listed] = (await asked.listTitles({ limit: 10 })).items
    const [found] = (await asked.search('sol', 1)).items
    return [listed, found, await asked.getTitle(id)].map((title) => title?.placeholder?.path)
  }
  const none = [undefined, undefined, undefined]
  const path = '/img/solaris-1972/placeholder.jpg'
  expect(await told(library)).toEqual(none)
  expect(await told(withService)).toEqual([path, path, path])
  const [film = expect.fail('it was added')] = await catalog.files.listByTitle(id)
  await changeTitle(catalog, id, (title) => ({ ...title, frame: { film: film.id, shows: 'something' } }))
  expect(await told(withService)).toEqual(none)
  await changeTitle(catalog, id, (title) => ({ ...title, frame: { film: film.id, shows: 'nothing' } }))
  expect(await told(withService)).toEqual([path, path, path])
  await recordMetadata(catalog, sampleMetadata(id), undefined)
  expect(await told(withService)).toEqual(none)
})

test('a title tells of a frame of its film where it has no poster, and the film is shown', async () => {
  const { catalog, library } = await setUp()
  const id = await addSampleTitle(catalog, { kind: 'movie', name: 'Solaris', year: 1972 }, [
    { name: '1080.mp4', bucket: '1080p' },
    { name: '480.mp4', bucket: '480p' },
  ])
  const [film = expect.fail('it was added')] = await catalog.files.listByTitle(id)
  const framesTold = async () => {
    const [listed] = (await library.listTitles({ limit: 10 })).items
    return [listed?.frame?.path, (await library.getTitle(id)).frame?.path]
  }
  const none = [undefined, undefined]
  const path = '/img/solaris-1972/frame.jpg'
  expect(await framesTold()).toEqual(none)
  await changeTitle(catalog, id, (title) => ({ ...title, frame: { film: film.id, shows: 'nothing' } }))
  expect(await framesTold()).toEqual(none)
  await changeTitle(catalog, id, (title) => ({ ...title, frame: { film: film.id, shows: 'something' } }))
  expect(await framesTold()).toEqual([path, path])
  expect(titlePageSchema.parse(await library.listTitles({ limit: 10 })).items[0]?.frame?.widths).toContain(1280)
  const decision = { reason: 'a notice', by: 'operator', at: 1 }
  await catalog.takedowns.takeDown({ file: film.id }, decision)
  expect(await framesTold()).toEqual(none)
  await catalog.takedowns.reinstate({ file: film.id }, decision)
  expect(await framesTold()).toEqual([path, path])
  await recordMetadata(catalog, sampleMetadata(id), undefined)
  expect(await framesTold()).toEqual(none)
})

test('what is gone from the store is counted and not listed, and its title stays to say so', async () => {
  const { catalog, library } = await setUp()
  const id = await addSampleTitle(catalog, { kind: 'movie', name: 'Slow River', year: 2019 }, [
    { name: '1080.mp4', bucket: '1080p', goneAt: 1 },
    { name: '480.mp4', bucket: '480p' },
  ])
  expect(await library.getTitle(id)).toMatchObject({ goneCount: 1, buckets: ['480p'], files: [{ name: '480.mp4' }] })
  const only = await addSampleTitle(catalog, { kind: 'movie', name: 'Quick River' }, [{ name: 'a.mp4', goneAt: 1 }])
  const view = await library.getTitle(only)
  expect(titleSchema.strict().parse(view)).toEqual(view)
  expect(view).toMatchObject({ goneCount: 1, files: [], buckets: [] })
})

test('a series shows seasons, their episodes by number, and the files of each', async () => {
  const { catalog, library } = await setUp()
  const id = await addSampleTitle(catalog, { kind: 'series', name: 'Pioneer One' }, [
    { name: 's2e1.mkv', episode: { season: 2, episode: 1 } },
    { name: 's1e2-720.mkv', episode: { season: 1, episode: 2 }, bucket: '720p' },
    { name: 's1e2-1080.mkv', episode: { season: 1, episode: 2 } },
    { name: 's1e10.mkv', episode: { season: 1, episode: 10 } },
  ])
  const view = await library.getTitle(id)
  expect(titleSchema.parse(view)).toEqual(view)
  expect(view).toMatchObject({ files: [], seasonsCount: 2, episodesCount: 3, buckets: ['1080p', '720p'] })
  const shape = view.seasons.map((season) => [
    season.number,
    season.episodes.map((episode) => [episode.number, episode.name, episode.files.map((file) => file.name)]),
  ])
  expect(shape).toEqual([
    [
      1,
      [
        [2, 'Episode 2', ['s1e2-1080.mkv', 's1e2-720.mkv']],
        [10, 'Episode 10', ['s1e10.mkv']],
      ],
    ],
    [2, [[1, 'Episode 1', ['s2e1.mkv']]]],
  ])
})

test('what the title lists and no file plays is not shown', async () => {
  const { catalog, library } = await setUp()
  const id = await addSampleTitle(catalog, { kind: 'series', name: 'Pioneer One' }, [
    { name: 'e1.mkv', episode: { season: 1, episode: 1 } },
    { name: 'e2.mkv', episode: { season: 1, episode: 2 }, bucket: '480p' },
  ])
  const gone = (await catalog.files.listByTitle(id)).find((file) => file.name === 'e2.mkv')
  if (gone) await catalog.files.remove(gone.id)
  expect(await library.getTitle(id)).toMatchObject({ episodesCount: 1, buckets: ['1080p'] })
})

test('a title without files does not exist for viewers', async () => {
  const { catalog, library } = await setUp()
  const { value } = await catalog.titles.insert(newTitle({ kind: 'movie', name: 'Nothing Yet' }, 0))
  await expect(library.getTitle(value.id)).rejects.toMatchObject({ code: 'TITLE_NOT_FOUND' })
  await expect(library.getTitle('never-heard-of')).rejects.toMatchObject({ code: 'TITLE_NOT_FOUND' })
  expect(await library.listTitles({ limit: 10 })).toEqual({ items: [] })
  expect(await library.search('nothing', 10)).toEqual({ items: [] })
})

test('pages follow one another and filter by kind', async () => {
  const { catalog, library } = await setUp()
  for (const name of ['Alpha', 'Beta', 'Gamma']) {
    await addSampleTitle(catalog, { kind: 'movie', name }, [{ name: `${name}.mp4` }])
  }
  await addSampleTitle(catalog, { kind: 'series', name: 'Delta' }, [
    { name: 'd.mkv', episode: { season: 0, episode: 1 } },
  ])
  const first = await library.listTitles({ kind: 'movie', limit: 2 })
  const second = await library.listTitles({ kind: 'movie', limit: 2, after: first.next })
  expect(titlePageSchema.parse(first)).toEqual(first)
  expect([...first.items, ...second.items].map((title) => title.name)).toEqual(['Alpha', 'Beta', 'Gamma'])
  expect(second.next).toBeUndefined()
  expect((await library.listTitles({ kind: 'series', limit: 2 })).items).toMatchObject([
    { seasonsCount: 1, episodesCount: 1 },
  ])
})

test('search finds titles by the beginnings of words', async () => {
  const { catalog, library } = await setUp()
  await addSampleTitle(catalog, { kind: 'movie', name: 'Amélie' }, [{ name: 'amelie.mp4' }])
  expect((await library.search('ame', 10)).items).toMatchObject([{ name: 'Amélie' }])
  expect((await library.search('lie', 10)).items).toEqual([])
})

describe('what was taken down', () => {
  const decision = { reason: 'a complaint', by: 'operator', at: 0 }

  test('is neither listed nor found nor shown, and is back once it is reinstated', async () => {
    const { catalog, library } = await setUp()
    const kept = await addSampleTitle(catalog, { kind: 'movie', name: 'Bright Days' }, [{ name: 'b.mp4' }])
    const gone = await addSampleTitle(catalog, { kind: 'movie', name: 'Bright Nights' }, [{ name: 'n.mp4' }])
    await catalog.takedowns.takeDown({ title: gone }, decision)
    const idsShown = async () => [
      (await library.listTitles({ limit: 10 })).items.map(({ id }) => id),
      (await library.search('bright', 10)).items.map(({ id }) => id),
    ]
    expect(await idsShown()).toEqual([[kept], [kept]])
    await expect(library.getTitle(gone)).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
    await catalog.takedowns.reinstate({ title: gone }, decision)
    expect(await idsShown()).toEqual([
      [kept, gone],
      [kept, gone],
    ])
    expect(await library.getTitle(gone)).toMatchObject({ name: 'Bright Nights' })
  })

  test('leaves the rest of its title as if it had never had more', async () => {
    const { catalog, library } = await setUp()
    const id = await addSampleTitle(catalog, { kind: 'series', name: 'Pioneer One' }, [
      { name: 'e1.mkv', episode: { season: 1, episode: 1 } },
      { name: 'e1-480.mkv', episode: { season: 1, episode: 1 }, bucket: '480p' },
      { name: 'e2.mkv', episode: { season: 2, episode: 1 } },
    ])
    await catalog.takedowns.takeDown({ title: id, season: 2 }, decision)
    const files = await catalog.files.listByTitle(id)
    const small = files.find(({ bucket }) => bucket === '480p') ?? expect.fail('it was added')
    await catalog.takedowns.takeDown({ file: small.id }, decision)
    const shown = { seasonsCount: 1, episodesCount: 1, buckets: ['1080p'] }
    expect((await library.listTitles({ limit: 10 })).items).toMatchObject([shown])
    expect(await library.getTitle(id)).toMatchObject({ ...shown, seasons: [{ number: 1 }] })
  })

  test('says so also when nothing of it is left in the catalogue', async () => {
    const { catalog, library } = await setUp()
    const id = await addSampleTitle(catalog, { kind: 'movie', name: 'Bright Nights' }, [{ name: 'n.mp4' }])
    const [file = expect.fail('it was added')] = await catalog.files.listByTitle(id)
    await catalog.takedowns.takeDown({ file: file.id }, decision)
    await catalog.files.remove(file.id)
    await catalog.titles.remove(id)
    await expect(library.getTitle(id)).rejects.toMatchObject({ code: 'TAKEN_DOWN' })
  })

  test('makes no page empty that is not the last', async () => {
    const { catalog, library } = await setUp()
    const ids = []
    for (const name of ['A', 'B', 'C', 'D', 'E']) {
      ids.push(await addSampleTitle(catalog, { kind: 'movie', name }, [{ name: `${name}.mp4` }]))
    }
    for (const title of ids.slice(0, 4)) await catalog.takedowns.takeDown({ title }, decision)
    expect((await library.listTitles({ limit: 1 })).items).toMatchObject([{ name: 'E' }])
  })
})
