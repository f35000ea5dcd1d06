import type { MediaFacts, Track } from '@streamvault/core'
import { expect, test } from 'vitest'
import { releaseFactsOf } from './release-facts.ts'

const PICTURE = { kind: 'video', codec: 'hevc', width: 3840, height: 1600 } as const
const SILENT = { kind: 'audio', codec: 'aac', channels: 2, language: 'und' } as const
const media = (...tracks: readonly Track[]): MediaFacts => ({
  container: 'matroska',
  mimeType: 'video/x-matroska',
  durationSeconds: 5400,
  tracks,
})
const of = (name: string, ...tracks: readonly Track[]) => releaseFactsOf({ name, media: media(...tracks) })

test.each([
  ['Aliens.1986.Directors.Cut.1080p.mkv', { editions: ["Director's Cut"] }],
  ['Avatar.2009.Extended.Collectors.Edition.3D.HSBS.1080p.mkv', { threeD: '3D HSBS' }],
  ['Alien.1979.Theatrical.Cut.REMASTERED.1080p.mkv', { editions: ['Theatrical', 'Remastered'] }],
  ['X.2020.UNRATED.1080p.mkv', { editions: ['Unrated'] }],
  ['Show.S01E01.GERMAN.DL.720p.mkv', { languages: ['deu'] }],
  ['Aliens.1986.MULTi.FRENCH.1080p.mkv', { languages: ['fra'] }],
  ['Blade.Runner.1982.2160p.UHD.BluRay.DV.HDR10.HEVC.mkv', { hdr: ['DV', 'HDR'] }],
  ['Plain.2020.mkv', { editions: [], languages: [], hdr: [] }],
])('%s tells what nobody sees or hears in it', (name, facts) => {
  expect(of(name, PICTURE, SILENT)).toMatchObject(facts)
})

test('what the file itself tells wins over its name', () => {
  const name = 'Film.2020.GERMAN.Extended.2160p.DV.HDR10.mkv'
  const bright = { ...PICTURE, hdr: 'hlg' } as const
  expect(of(name, bright, { ...SILENT, language: 'jpn' })).toEqual({
    editions: ['Extended Edition'],
    languages: [],
    hdr: [],
  })
})
