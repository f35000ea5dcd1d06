import { describe, expect, test } from 'vitest'
import { recogniseName } from '../recognise/recognise-name.ts'
import { type FoundSubtitle, matchSidecars, type NamedVideo, tagsAtEnd } from './match-sidecars.ts'
import { subtitleStem } from './subtitle-tags.ts'

const FOLDER = 'library/films'

function video(name: string): NamedVideo {
  return { path: name, stem: name.slice(0, name.lastIndexOf('.')), recognised: recogniseName(`${FOLDER}/${name}`) }
}

/** `Subs/Film/2_English.srt` or `Film.en.srt` */
function subtitle(path: string): FoundSubtitle {
  const [name = '', within, folder] = path.split('/').toReversed()
  const stem = subtitleStem(name)
  const own = stem.slice(0, stem.length - tagsAtEnd(stem).length)
  return { path, name, ...(folder && within && { within }), recognised: recogniseName(`${FOLDER}/${own}.mkv`) }
}

/** What became of one subtitle: the videos that it goes with, and what its name tells. */
function matched(path: string, ...videos: readonly string[]): string[] {
  const { sidecars, unmatched } = matchSidecars(videos.map(video), [subtitle(path)])
  const lines = [...sidecars].map(([of, [sidecar]]) => {
    const { language, isForced, isSdh, label } = sidecar?.tags ?? {}
    return [of, language, isForced && 'forced', isSdh && 'sdh', label].filter(Boolean).join(' ')
  })
  expect(unmatched.map((each) => each.path)).toEqual(lines.length === 0 ? [path] : [])
  return lines
}

describe('by its name', () => {
  test.each([
    ['Film.srt', 'Film.mkv und'],
    ['Film.en.srt', 'Film.mkv en'],
    ['FILM.EN.SRT', 'Film.mkv en'],
    ['Film.pt-BR.forced.ass', 'Film.mkv pt-BR forced'],
    ['Film.eng.sdh.vtt', 'Film.mkv en sdh'],
    ['Film.Commentary.en.srt', 'Film.mkv en Commentary'],
    ['Film - English.srt', 'Film.mkv en'],
    ['Film_de.srt', 'Film.mkv de'],
    ['Film.Extended.en.srt', 'Film.Extended.mkv en'],
    ['Other Film.en.srt', undefined],
    ['Film 2.srt', undefined],
    ['Filmography.en.srt', undefined],
  ])('%s goes with %s', (path, line) => {
    expect(matched(path, 'Film.mkv', 'Film.Extended.mkv', 'Film 3.mkv')).toEqual(line === undefined ? [] : [line])
  })

  test('composed letters are the same as whole ones', () => {
    expect(matched('E\u0301te\u0301.fr.srt', '\u00c9t\u00e9.mkv', 'Autre.mkv')).toEqual(['\u00c9t\u00e9.mkv fr'])
  })
})

test('a folder of subtitles names the video by its own folders', () => {
  expect(matched('Subs/Film/2_English.srt', 'Film.mkv', 'Other.mkv')).toEqual(['Film.mkv en'])
  expect(matched('Subs/Other/3_Forced.srt', 'Film.mkv', 'Other.mkv')).toEqual(['Other.mkv und forced'])
})

test('the only video of its folder has every subtitle that names no other', () => {
  expect(matched('Subs/2_English.srt', 'The.Film.2020.1080p.mkv')).toEqual(['The.Film.2020.1080p.mkv en'])
  expect(matched('english.srt', 'The.Film.2020.1080p.mkv', 'The.Film.2020.sample.mkv')).toEqual([
    'The.Film.2020.1080p.mkv en',
  ])
  expect(matched('2_English.srt', 'One.mkv', 'Two.mkv')).toEqual([])
  expect(matched('Other.Film.1999.en.srt', 'The.Film.2020.1080p.mkv')).toEqual([])
})

test.each([
  ['Other Movie (2002).en.srt', 'Half.Film.2002.mkv'],
  ['Subs/Completely Different Thing.en.srt', 'Half.Film.2002.mkv'],
  ['Rocky 2.en.srt', 'Rocky.1976.1080p.mkv'],
  ['Alien 3 (1992).srt', 'Alien (1979).mkv'],
  ['Aliens.srt', 'Alien (1979).mkv'],
  ['Дом (2011).srt', 'Half.Film.2002.mkv'],
])('%s is no subtitle of the only video %s', (path, name) => {
  expect(matched(path, name)).toEqual([])
})

test.each([
  ['subs.srt', 'Half.Film.2002.mkv', 'und'],
  ['Movie.srt', 'Half.Film.2002.mkv', 'und'],
  ['Subs/English.srt', 'Half.Film.2002.mkv', 'en'],
  ['Subs/03.srt', 'Half.Film.2002.mkv', 'und'],
  ['film.en.srt', 'Half.Film.2002.mkv', 'en'],
  ['Half Film Directors Cut.en.srt', 'Half.Film.2002.mkv', 'en'],
  ['half.film.srt', 'Half Film (2002) [1080p].mkv', 'und'],
  ['movie.de.srt', 'movie.mkv', 'de'],
  ['Der Untergang.de.srt', 'Der.Untergang.2004.1080p.mkv', 'de'],
])('%s is one of the only video %s', (path, name, language) => {
  expect(matched(path, name)).toEqual([`${name} ${language}`])
})

test('season and episode are enough, and another episode is never taken', () => {
  const season = ['Show.S01E01.1080p.WEB.mkv', 'Show.S01E02.1080p.WEB.mkv']
  expect(matched('show.s01e02.hdtv-grp.en.srt', ...season)).toEqual(['Show.S01E02.1080p.WEB.mkv en'])
  expect(matched('Show.S01E03.en.srt', ...season)).toEqual([])
  expect(matched('Show.S01E03.en.srt', 'Show.S01E01.mkv')).toEqual([])
})

test('a title that is there in several buckets has its subtitle with each', () => {
  const videos = ['Tides.of.Light.2024.1080p.mkv', 'Tides.of.Light.2024.480p.mkv', 'Another.2020.mkv']
  expect(matched('Tides of Light (2024).en.srt', ...videos)).toEqual([
    'Tides.of.Light.2024.1080p.mkv en',
    'Tides.of.Light.2024.480p.mkv en',
  ])
})

test('words of a title are no languages', () => {
  expect(tagsAtEnd('What Is It')).toBe('')
  expect(tagsAtEnd('What.Is.It.en.forced')).toBe('en.forced')
})

test('thousands of subtitles are matched with thousands of videos in their time', () => {
  const names = Array.from({ length: 3000 }, (_, at) => `The Film of Number ${at} and More (2020).1080p.BluRay`)
  const videos = names.map((stem) => ({ path: stem, stem, recognised: { kind: 'movie', name: stem } as const }))
  const subtitles = names.map((stem) => ({
    path: `${stem}.srt`,
    name: `${stem}.en.srt`,
    recognised: { kind: 'movie', name: stem } as const,
  }))
  const before = performance.now()
  const { sidecars, unmatched } = matchSidecars(videos, subtitles)
  expect([sidecars.size, unmatched.length]).toEqual([3000, 0])
  // A tenth of a second where nothing else runs; with a look at each pair, it is minutes.
  expect(performance.now() - before).toBeLessThan(10_000)
})
