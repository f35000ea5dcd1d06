import type { Level } from 'hls.js'
import { expect, test } from 'vitest'
import { levelOf, qualitiesOf, type SoundChoice, soundId, soundInstead, soundOfSegment } from './film-choices.ts'

function level(fileId: string, group?: string): Level {
  const uri = `http://vault/hls/${fileId}/0/video.m3u8?ticket=t`
  const told = { uri, videoCodec: `of ${fileId}`, hasAudioGroup: (id: string) => id === group }
  return told as unknown as Level
}

/** Each file with each of two codecs of sound, as hls.js lists them: the smallest first. */
const LEVELS = [level('small', 'opus'), level('small', 'aac'), level('large', 'aac'), level('large', 'opus')]

test('a file is one choice, with however many sounds it comes', () => {
  expect(qualitiesOf(LEVELS)).toEqual([
    { fileId: 'small', codec: 'of small' },
    { fileId: 'large', codec: 'of large' },
  ])
})

test.each([
  ['small', 'aac', 1],
  ['large', 'opus', 3],
  ['large', undefined, 2],
  ['large', 'flac', 2],
  ['other', 'aac', -1],
] as const)('the level of %s with %s is number %i', (fileId, group, index) => {
  expect(levelOf(LEVELS, fileId, group)).toBe(index)
})

test('a sound is known by its address without the ticket', () => {
  expect(soundId('http://vault/hls/large/0/sound-1.m3u8?ticket=t')).toBe('/hls/large/0/sound-1.m3u8')
  expect(soundId('/hls/large/0/sound-1.m3u8?ticket=u')).toBe('/hls/large/0/sound-1.m3u8')
})

test('a segment tells which sound it is of', () => {
  expect(soundOfSegment('http://vault/hls/large/-40/sound-1/12.m4s?ticket=t')).toBe('/hls/large/-40/sound-1.m3u8')
  expect(soundOfSegment('/hls/large/sound-1/12.mp3?ticket=u')).toBe(soundId('/hls/large/sound-1.m3u8?ticket=t'))
})

function sound(id: string, language: string): SoundChoice {
  return { id, language, name: id, channels: 2, codec: 'mp4a.40.2' }
}

const [GERMAN, ENGLISH, COMMENTARY] = [sound('german', 'de'), sound('english', 'en'), sound('commentary', 'en')]
const SOUNDS = [GERMAN, ENGLISH, COMMENTARY]

test.each([
  ['one in its language comes first', ENGLISH, [], COMMENTARY],
  ['then the first of the film', ENGLISH, ['commentary'], GERMAN],
  ['and where all of them failed, none', ENGLISH, ['commentary', 'german'], undefined],
] as const)('instead of a sound that cannot be had, %s', (_, failed, others, instead) => {
  const isFailed = (id: string) => (others as readonly string[]).includes(id)
  expect(soundInstead(SOUNDS, failed, isFailed)).toEqual(instead)
})
