import { type FileId, type MediaFile, recordMetadata, type TitleId, VaultError } from '@streamvault/core'
import {
  addSampleTitle,
  FakeClock,
  loadDenials,
  MemoryCatalog,
  sampleFile,
  sampleMetadata,
  silentLogger,
} from '@streamvault/testkit'
import { expect, test } from 'vitest'
import { FrameScout } from './frame-scout.ts'

const { signal } = new AbortController()
const SOLARIS = 'solaris-1972' as TitleId
const VERSIONS = (['2160p', '720p', '480p'] as const).map((bucket) => ({ name: `${bucket}.mkv`, bucket }))

/** A library with one film, and a desk of which `answers` are the next ones; whatever follows is found. */
async function setUp(
  files: readonly Partial<MediaFile>[] = VERSIONS,
  answers: readonly (VaultError | undefined)[] = [],
) {
  const catalog = new MemoryCatalog()
  await addSampleTitle(catalog, { kind: 'movie', name: 'Solaris', year: 1972 }, files)
  const asked: FileId[] = []
  const films = {
    posterFrame: async (film: FileId) => {
      const error = answers[asked.push(film) - 1]
      if (error !== undefined) throw error
      return Buffer.from('a frame')
    },
  }
  const denials = await loadDenials(catalog)
  const clock = new FakeClock()
  const scout = new FrameScout({ catalog, denials, films, clock, logger: silentLogger })
  const frame = async () => (await catalog.titles.get(SOLARIS))?.value.frame
  const listed = await catalog.files.listByTitle(SOLARIS)
  const idOf = (bucket: string) => listed.find((file) => file.bucket === bucket)?.id
  return { catalog, denials, clock, scout, asked, frame, idOf }
}

test('a title without a poster is noted to have a frame, of its smallest version that is sharp, once', async () => {
  const { scout, asked, frame, idOf } = await setUp()
  await scout.pass(signal)
  await scout.pass(signal)
  expect(await frame()).toEqual({ film: idOf('720p'), shows: 'something' })
  expect(asked).toEqual([idOf('720p')])
})

test('a title whose film shows nothing is noted as that, and not looked at again until another film comes in', async () => {
  const { scout, catalog, clock, asked, frame } = await setUp(
    [{ name: 'night.mkv', bucket: '2160p' }],
    [new VaultError('PICTURE_NOT_FOUND')],
  )
  await scout.pass(signal)
  await scout.pass(signal)
  expect(await frame()).toMatchObject({ shows: 'nothing' })
  expect(asked).toHaveLength(1)
  const day = await catalog.files.insert(sampleFile({ titleId: SOLARIS, name: 'day.mkv', bucket: '1080p' }))
  const ended = new AbortController()
  const running = scout.run(ended.signal)
  scout.add('gone' as FileId)
  scout.add(day.value.id)
  for (let second = 0; second < 10 && (await frame())?.shows === 'nothing'; second++) await clock.advance(1000)
  ended.abort()
  await running
  expect(await frame()).toEqual({ film: day.value.id, shows: 'something' })
})

test('a title that has a poster is not looked at', async () => {
  const { scout, catalog, asked, frame } = await setUp()
  await recordMetadata(catalog, sampleMetadata(SOLARIS), undefined)
  await scout.pass(signal)
  expect([await frame(), asked]).toEqual([undefined, []])
})

test('what takes long is waited for, and what cannot be read is left to the next pass', async () => {
  const slow = new VaultError('PICTURE_UNAVAILABLE')
  const { scout, asked, frame } = await setUp(VERSIONS, [slow, slow, new VaultError('STORE_UNAVAILABLE')])
  await scout.pass(signal)
  expect([await frame(), asked.length]).toEqual([undefined, 3])
  await scout.pass(signal)
  expect(await frame()).toMatchObject({ shows: 'something' })
})

test('of a film that was taken down no frame stands for the title: another one is looked for', async () => {
  const { scout, catalog, denials, frame, idOf } = await setUp()
  await scout.pass(signal)
  const film = idOf('720p') ?? expect.fail('there is one')
  await catalog.takedowns.takeDown({ file: film }, { reason: 'a notice', by: 'operator', at: 1 })
  await denials.refresh()
  await scout.pass(signal)
  expect(await frame()).toEqual({ film: idOf('2160p'), shows: 'something' })
})
