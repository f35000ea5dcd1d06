import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { placementOf } from '@streamvault/core'
import { FakeClock, MemoryCatalog, MemoryJobs, sampleFile } from '@streamvault/testkit'
import { describe, expect, onTestFinished, test } from 'vitest'
import { recogniseName } from '../recognise/recognise-name.ts'
import { IngestDesk, type IngestDeskOptions } from './ingest-desk.ts'

const { signal } = new AbortController()

/** A folder with these files, and a vault with those. */
async function setUp(files: readonly string[], known: readonly string[] = []) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'sidecars-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), '')
  }
  const catalog = new MemoryCatalog()
  for (const path of known) {
    const name = path.split('/').at(-1) ?? ''
    await catalog.files.insert({ ...sampleFile({ name }), ...placementOf(recogniseName(path)) })
  }
  const desk = new IngestDesk({ jobs: new MemoryJobs({ clock: new FakeClock() }), catalog, recognise: recogniseName })
  return async (path: string | readonly string[], override?: IngestDeskOptions['override']) => {
    const lines: string[] = []
    const paths = [path].flat().map((each) => join(root, each))
    for await (const given of desk.submit(paths, { signal, override })) {
      const name = relative(root, given.path)
      if ('failure' in given) lines.push(`${name}: ${given.failure.code}`)
      else if ('recognised' in given.job.request) {
        const { sidecars = [], video } = given.job.request
        const found = video && (await catalog.files.get(video))?.value.name
        const tags = sidecars.map((each) => `${relative(root, each.path)} ${each.tags.language}`)
        lines.push([found === undefined ? name : `to ${found}`, ...tags].join(' + '))
      }
    }
    return lines
  }
}

test('subtitles come with their videos, from the folder and from those of subtitles in it, and as nothing else', async () => {
  const ingest = await setUp([
    'Films/Film (2020).mkv',
    'Films/Film (2020).en.srt',
    'Films/Other (2021).mp4',
    'Films/Subs/Film (2020)/2_German.srt',
    'Films/Subtitles/Other (2021).fr.ass',
  ])
  expect(await ingest('Films')).toEqual([
    'Films/Film (2020).mkv + Films/Film (2020).en.srt en + Films/Subs/Film (2020)/2_German.srt de',
    'Films/Other (2021).mp4 + Films/Subtitles/Other (2021).fr.ass fr',
  ])
})

test('a video that is given by itself brings its subtitles', async () => {
  const ingest = await setUp(['Films/Film.mkv', 'Films/Film.en.srt', 'Films/Other.mkv', 'Films/Other.srt'])
  expect(await ingest('Films/Film.mkv')).toEqual(['Films/Film.mkv + Films/Film.en.srt en'])
})

test('a subtitle that is given by itself joins the video of the vault that it lies beside, or that it is named after', async () => {
  const known = ['Films/Film.2020.1080p.mkv', 'Show/Season 1/Show.S01E02.mkv']
  const ingest = await setUp(
    [
      'Films/Film.2020.1080p.en.srt',
      'new/Show.S01E02.pt-BR.srt',
      'Films/Film.2020.1080p.mkv',
      'Films/Subs/3_Czech.srt',
    ],
    known,
  )
  expect(await ingest('Films/Film.2020.1080p.en.srt')).toEqual([
    'to Film.2020.1080p.mkv + Films/Film.2020.1080p.en.srt en',
  ])
  expect(await ingest('new/Show.S01E02.pt-BR.srt')).toEqual(['to Show.S01E02.mkv + new/Show.S01E02.pt-BR.srt pt-BR'])
  expect(await ingest('Films/Subs/3_Czech.srt')).toEqual(['to Film.2020.1080p.mkv + Films/Subs/3_Czech.srt cs'])
  expect(await ingest('Films/Subs')).toEqual(['to Film.2020.1080p.mkv + Films/Subs/3_Czech.srt cs'])
})

test('a subtitle without a name of its own is named by the folder above its folder of subtitles', async () => {
  const ingest = await setUp(['Film (2020)/Subs/2_English.srt'], ['Film.2020.720p.mkv'])
  expect(await ingest('Film (2020)/Subs/2_English.srt')).toEqual([
    'to Film.2020.720p.mkv + Film (2020)/Subs/2_English.srt en',
  ])
})

test('a subtitle that no video of the vault belongs to is refused, alone or in a folder, and all else goes on', async () => {
  const ingest = await setUp(['in/Film.mkv', 'in/Other.mkv', 'in/Unknown.en.srt'], ['Known.2020.mkv'])
  expect(await ingest('in/Unknown.en.srt')).toEqual(['in/Unknown.en.srt: SUBTITLE_VIDEO_UNKNOWN'])
  expect(await ingest('in')).toEqual(['in/Film.mkv', 'in/Other.mkv', 'in/Unknown.en.srt: SUBTITLE_VIDEO_UNKNOWN'])
})

test('an operator says which video a subtitle belongs to', async () => {
  const ingest = await setUp(['in/translated.srt'], ['Film.2020.1080p.mkv', 'Film.2020.480p.mkv', 'Show.S01E02.mkv'])
  expect((await ingest('in/translated.srt', { title: 'Film', year: 2020 })).toSorted()).toEqual([
    'to Film.2020.1080p.mkv + in/translated.srt und',
    'to Film.2020.480p.mkv + in/translated.srt und',
  ])
  expect(await ingest('in/translated.srt', { title: 'Show', season: 1, episode: { first: 2 } })).toEqual([
    'to Show.S01E02.mkv + in/translated.srt und',
  ])
})

test('more subtitles than one video may have are told of', async () => {
  const many = Array.from({ length: 101 }, (_, at) => `in/Film.label${at}.srt`)
  const lines = await (await setUp(['in/Film.mkv', ...many]))('in')
  expect(lines).toHaveLength(2)
  expect(lines[1]).toContain('SUBTITLES_TOO_MANY')
})

test('what is given file by file is taken once: a subtitle whose video is given too comes with that alone', async () => {
  const subtitles = Array.from({ length: 21 }, (_, at) => `in/Film.2020.x${at + 10}.srt`)
  const names = [
    'in/A.Lone.Subtitle.srt',
    ...subtitles,
    'in/Film.2020.mkv',
    'in/Other.2021.mkv',
    'in/Other.2021.en.srt',
  ]
  const ingest = await setUp(names)
  const film = ['in/Film.2020.mkv', ...subtitles.map((path) => `${path} und`)].join(' + ')
  const wanted = [film, 'in/Other.2021.mkv + in/Other.2021.en.srt en', 'in/A.Lone.Subtitle.srt: SUBTITLE_VIDEO_UNKNOWN']
  for (const order of [names, names.toReversed()]) {
    expect((await ingest(order)).toSorted()).toEqual(wanted.toSorted())
  }
})

describe('a folder that is called as those of subtitles are, and has videos itself, is a folder like any other', () => {
  const film = 'Solaris.1972.mkv + SUBS/Solaris.1972.en.srt en'
  const other = 'Stalker.1979.mkv + SUBS/Stalker.1979.de.srt de'
  const files = ['Solaris.1972.mkv', 'Solaris.1972.en.srt', 'Stalker.1979.mkv', 'Stalker.1979.de.srt']

  test.each(['Subs', 'sub', 'Subtitles'])('%s, given itself or from above, alone or under films', async (name) => {
    const within = (line: string) => `x/${name}/${line.replaceAll('SUBS', `x/${name}`)}`
    const inside = files.map((file) => `x/${name}/${file}`)
    for (const around of [[], ['x/Mirror.1975.mkv', 'x/Mirror.1975.fr.srt']]) {
      const ingest = await setUp([...inside, ...around])
      const above = around.length === 0 ? [] : ['x/Mirror.1975.mkv + x/Mirror.1975.fr.srt fr']
      expect(await ingest(`x/${name}`)).toEqual([within(film), within(other)])
      expect((await ingest('x')).toSorted()).toEqual([...above, within(film), within(other)].toSorted())
    }
  })

  test('file by file', async () => {
    const ingest = await setUp(
      files.map((file) => `x/Subs/${file}`),
      ['Stalker.1979.mkv'],
    )
    const all = files.map((file) => `x/Subs/${file}`)
    const lines = [film, other].map((line) => `x/Subs/${line.replaceAll('SUBS', 'x/Subs')}`)
    for (const order of [all, all.toReversed()]) expect((await ingest(order)).toSorted()).toEqual(lines)
    expect(await ingest('x/Subs/Solaris.1972.mkv')).toEqual(lines.slice(0, 1))
    expect(await ingest('x/Subs/Stalker.1979.de.srt')).toEqual(['to Stalker.1979.mkv + x/Subs/Stalker.1979.de.srt de'])
  })

  test('with folders of subtitles of its own, and with what is of no video', async () => {
    const ingest = await setUp([
      'x/Subs/Solaris.1972.mkv',
      'x/Subs/Stalker.1979.mkv',
      'x/Subs/Subs/Solaris.1972/2_English.srt',
      'x/Subs/Nostalghia.1983.en.srt',
    ])
    const wanted = [
      'x/Subs/Nostalghia.1983.en.srt: SUBTITLE_VIDEO_UNKNOWN',
      'x/Subs/Solaris.1972.mkv + x/Subs/Subs/Solaris.1972/2_English.srt en',
      'x/Subs/Stalker.1979.mkv',
    ]
    for (const given of ['x', 'x/Subs']) expect((await ingest(given)).toSorted()).toEqual(wanted)
  })

  test('and so is one within a folder of subtitles', async () => {
    const ingest = await setUp([
      'x/Mirror.1975.mkv',
      'x/Subs/2_German.srt',
      'x/Subs/Solaris/Solaris.1972.mkv',
      'x/Subs/Solaris/english.srt',
    ])
    const solaris = 'x/Subs/Solaris/Solaris.1972.mkv + x/Subs/Solaris/english.srt en'
    expect((await ingest('x')).toSorted()).toEqual(['x/Mirror.1975.mkv + x/Subs/2_German.srt de', solaris])
    expect(await ingest('x/Subs/Solaris/Solaris.1972.mkv')).toEqual([solaris])
    expect((await ingest('x/Subs')).toSorted()).toEqual(['x/Subs/2_German.srt: SUBTITLE_VIDEO_UNKNOWN', solaris])
  })

  test('also where its videos are split', async () => {
    const ingest = await setUp(['x/Subs/Solaris.1972.mkv.001', 'x/Subs/Solaris.1972.mkv.002', 'x/Subs/english.srt'])
    const lines = await ingest('x')
    expect(lines.filter((line) => line.includes('english.srt'))).toHaveLength(1)
  })
})
