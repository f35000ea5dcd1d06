import { expect, test } from 'vitest'
import type { MediaFile, Track } from '../api/views.ts'
import {
  bucketText,
  durationText,
  formatText,
  languageText,
  sizeText,
  subtitleText,
  tracksOf,
  trackText,
} from './wording.ts'

const VIDEO: Track = { kind: 'video', codec: 'avc', width: 1920, height: 1080 }

function audio(channels: number, language: string, name?: string): Extract<Track, { kind: 'audio' }> {
  return { kind: 'audio', codec: 'aac', channels, language, ...(name !== undefined && { name }) }
}

function subtitle(language: string, name?: string): Extract<Track, { kind: 'subtitle' }> {
  return { kind: 'subtitle', codec: 'subrip', language, ...(name !== undefined && { name }) }
}

function fileOf(container: MediaFile['container'], ...tracks: Track[]): MediaFile {
  return {
    id: 'f',
    name: 'f',
    bucket: '1080p',
    sizeBytes: 1,
    durationSeconds: 1,
    release: { editions: [], languages: [], hdr: [] },
    version: { rank: 1, cut: 1, offsetSeconds: 0 },
    mimeType: '',
    container,
    tracks,
    subtitles: [],
  }
}

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 KB'],
  [1_400_000_000, '1.4 GB'],
  [123_456_789, '123 MB'],
  [5_000_000_000_000_000, '5000 TB'],
])('%i bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text)
})

test.each([
  [0, '1 s'],
  [40.4, '40 s'],
  [60, '1 min'],
  [24 * 60 + 29, '24 min'],
  [3600, '1 h'],
  [3600 - 1, '1 h'],
  [6720, '1 h 52 min'],
])('%f seconds are %s', (seconds, text) => {
  expect(durationText(seconds)).toBe(text)
})

test('a bucket is called what viewers call it', () => {
  expect((['2160p', '1080p', '480p'] as const).map(bucketText)).toEqual(['4K', '1080p', '480p'])
})

test.each([
  ['eng', 'English'],
  ['deu', 'German'],
  ['ger', 'German'],
  ['de', 'German'],
  ['und', 'Unknown'],
  ['', 'Unknown'],
  ['qqq', 'qqq'],
  ['not a code', 'not a code'],
])('the language %j is %s', (code, text) => {
  expect(languageText(code)).toBe(text)
})

test.each([
  [audio(6, 'ger', 'Commentary'), 'German · 5.1 · Commentary'],
  [audio(2, 'eng'), 'English · Stereo'],
  [audio(3, 'eng'), 'English · 3 channels'],
  [audio(2, 'eng', 'Stereo'), 'English · Stereo'],
  [audio(6, 'deu', 'Deutsch'), 'German · 5.1'],
  [subtitle('eng', 'English'), 'English'],
  [subtitle('ger', 'deutsch'), 'German'],
  [subtitle('fre', ' Français '), 'French'],
  [subtitle('deu', 'Deutsch (erzwungen)'), 'German · Deutsch (erzwungen)'],
  [subtitle('und', 'Signs'), 'Unknown · Signs'],
  [subtitle('eng', ''), 'English'],
  [subtitle('qqq', 'qqq'), 'qqq'],
])('the track %j is told in one line, and nothing twice', (track, text) => {
  expect(trackText(track)).toBe(text)
})

test('the format names the container and every codec of picture and sound once', () => {
  const file = fileOf('matroska', VIDEO, audio(2, 'eng'), audio(2, 'deu'), subtitle('eng'))
  expect(formatText(file)).toBe('Matroska · H.264 · AAC')
})

test('an unknown codec is named in capitals', () => {
  expect(formatText(fileOf('webm', { ...VIDEO, codec: 'theora' }))).toBe('WebM · THEORA')
})

test('tracks are told apart by their kind', () => {
  const file = fileOf('mp4', VIDEO, audio(2, 'eng'), subtitle('deu'))
  expect(tracksOf(file, 'subtitle')).toEqual([subtitle('deu')])
  expect(tracksOf(file, 'video')).toEqual([VIDEO])
})

test.each([
  [{ language: 'en', forced: false, sdh: false }, 'English'],
  [{ language: 'pt-BR', forced: true, sdh: false }, 'Brazilian Portuguese · Forced'],
  [{ language: 'de', forced: false, sdh: true, label: 'Commentary' }, 'German · SDH · Commentary'],
  [{ language: 'und', forced: false, sdh: false }, 'Unknown'],
])('the subtitle %o is called %s', (said, text) => {
  expect(subtitleText({ id: 's1', format: 'srt', ...said })).toBe(text)
})
