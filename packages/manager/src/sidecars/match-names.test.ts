import { expect, test } from 'vitest'
import { recogniseName } from '../recognise/recognise-name.ts'
import { matchNames } from './match-names.ts'

/** Which subtitle goes with which video, and in which language: `Film.mkv < Film.en.srt en`. */
function matched(...names: readonly string[]): string[] {
  const found = matchNames(names, (name) => recogniseName(`Pack/${name}`))
  return [...found].flatMap(([video, list]) => list.map(({ name, tags }) => `${video} < ${name} ${tags.language}`))
}

test('subtitles go with the video of their own folder, whatever others are called', () => {
  expect(matched('a/Film.mkv', 'a/English.srt', 'b/Other.mkv', 'b/Subs/2_German.srt')).toEqual([
    'a/Film.mkv < a/English.srt en',
    'b/Other.mkv < b/Subs/2_German.srt de',
  ])
})

test('a folder of subtitles within names the video', () => {
  const names = ['Show.S01E01.mkv', 'Show.S01E02.mkv', 'Subs/Show.S01E02/2_English.srt']
  expect(matched(...names)).toEqual(['Show.S01E02.mkv < Subs/Show.S01E02/2_English.srt en'])
})

test('what is of no video in its own folder is looked for among all', () => {
  expect(matched('video/Show.S01E01.mkv', 'video/Show.S01E02.mkv', 'text/show.s01e01.fr.srt')).toEqual([
    'video/Show.S01E01.mkv < text/show.s01e01.fr.srt fr',
  ])
  expect(matched('video/Film.mkv', 'Subtitles/pt-BR.srt')).toEqual(['video/Film.mkv < Subtitles/pt-BR.srt pt-BR'])
})

test('a folder of subtitles that has a video itself has the subtitles of that one', () => {
  expect(matched('Mirror.mkv', 'Subs/Solaris.mkv', 'Subs/English.srt', 'Subs/Solaris/de.srt')).toEqual([
    'Subs/Solaris.mkv < Subs/English.srt en',
    'Subs/Solaris.mkv < Subs/Solaris/de.srt de',
  ])
  expect(matched('Mirror.mkv', 'Subs/Solaris/Solaris.mkv', 'Subs/Solaris/English.srt')).toEqual([
    'Subs/Solaris/Solaris.mkv < Subs/Solaris/English.srt en',
  ])
})

test('what may be of several goes with none', () => {
  expect(matched('One.mkv', 'Two.mkv', 'English.srt', 'readme.txt')).toEqual([])
})

test('no video has more than a video may have', () => {
  const many = Array.from({ length: 101 }, (_, at) => `Film.Version ${at}.en.srt`)
  expect(matched('Film.mkv', ...many)).toHaveLength(100)
})
