import type { Recognised } from '@streamvault/core'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type LabelSubject, labelOf } from './blob-label.ts'
import { formatLabelMark, type LabelMark, PARTS_MAX, parseBlobLabel } from './label-mark.ts'

/** The limit of Telegram, in UTF-16 units. */
const CAPTION_CHARS_MAX = 1024
const FILE_NAME_CHARS_MAX = 80
const set = 'ab'.repeat(16)
const salt = '5a'.repeat(32)

const episode: LabelSubject = {
  name: 'Northern.Signals.S01E02.1080p.mkv',
  recognised: {
    kind: 'series',
    name: 'Northern Signals',
    year: 2021,
    episode: { season: 1, episode: 2 },
    episodeName: 'First Light',
  },
  bucket: '1080p',
}

const marks = fc.oneof(
  fc.record({ kind: fc.constant('manifest' as const), set: fc.stringMatching(/^[0-9a-f]{32}$/) }),
  fc
    .tuple(fc.stringMatching(/^[0-9a-f]{32}$/), fc.nat(PARTS_MAX - 1), fc.nat(PARTS_MAX - 1))
    .map(([of, a, b]): LabelMark => ({ kind: 'part', set: of, index: Math.min(a, b), count: Math.max(a, b) + 1 })),
)
const text = fc.string({ unit: 'binary', maxLength: 3000 })
const recognised: fc.Arbitrary<Recognised> = fc
  .record({ name: text, year: fc.nat(9999), episodeName: text })
  .map((words) => ({ kind: 'series', ...words, episode: { season: 1, episode: 2 } }))
const subjects = fc.record({ name: text, recognised, bucket: fc.constant('720p' as const) })

test('a part is labelled for people and for machines', () => {
  expect(labelOf(episode, { kind: 'part', set, index: 1, count: 3 })).toEqual({
    fileName: 'Northern.Signals.S01E02.1080p.mkv.002',
    caption: [
      'Northern Signals (2021) · S01E02 · First Light · 1080p',
      'part 2 of 3',
      `streamvault/1 ${set} part 2/3`,
    ].join('\n'),
  })
})

test('the label of several episodes names the first and the last', () => {
  const several = { ...episode.recognised, episode: { season: 1, episode: 2, lastEpisode: 4 } }
  const { caption } = labelOf({ ...episode, recognised: several }, { kind: 'manifest', set })
  expect(caption).toContain('Northern Signals (2021) · S01E02-E04 · First Light')
})

test('the only part of a file has its real name, and the manifest says what it is', () => {
  const subject: LabelSubject = {
    name: 'Film (2008).mp4',
    recognised: { kind: 'movie', name: 'Film', year: 2008 },
    bucket: '720p',
  }
  const whole = labelOf(subject, { kind: 'part', set, index: 0, count: 1 })
  expect(whole.fileName).toBe('Film (2008).mp4')
  expect(whole.caption).toBe(`Film (2008) · 720p\nwhole file\nstreamvault/1 ${set} part 1/1`)
  const manifest = labelOf(subject, { kind: 'manifest', set })
  expect(manifest.fileName).toBe('Film (2008).mp4.manifest')
  expect(manifest.caption).toMatch(/^Film \(2008\) · 720p\nmanifest: .*\nstreamvault\/1 [0-9a-f]{32} manifest$/)
})

test('of an encrypted file nothing readable is told', () => {
  const subject: LabelSubject = { ...episode, encryption: { scheme: 'aes-256-ctr', keyId: '0'.repeat(16), salt } }
  expect(labelOf(subject, { kind: 'part', set, index: 0, count: 2 })).toEqual({
    fileName: 'file-abababab.001',
    caption: `streamvault/1 ${set} part 1/2`,
  })
  expect(labelOf(subject, { kind: 'manifest', set })).toEqual({
    fileName: 'file-abababab.manifest',
    caption: `streamvault/1 ${set} manifest`,
  })
})

test('whatever a file is called, its label keeps the limits and says to machines what it was given', () => {
  fc.assert(
    fc.property(subjects, marks, (subject, mark) => {
      const { fileName, caption } = labelOf(subject, mark)
      expect(caption.length).toBeLessThanOrEqual(CAPTION_CHARS_MAX)
      expect(caption.split('\n')).toHaveLength(3)
      expect([...fileName].length).toBeLessThanOrEqual(FILE_NAME_CHARS_MAX)
      expect(Buffer.byteLength(fileName)).toBeLessThanOrEqual(255)
      expect(fileName).toMatch(/^[^\p{Cc}/\\:.\s][^\p{Cc}/\\:*?"<>|]*$/u)
      expect(fileName.isWellFormed() && caption.isWellFormed()).toBe(true)
      expect(parseBlobLabel(caption)).toEqual(mark)
    }),
  )
})

test('a machine line is found among what people wrote around it', () => {
  const mark: LabelMark = { kind: 'part', set, index: 8, count: 10 }
  const line = formatLabelMark(mark)
  for (const caption of [line, `look!\n${line}`, `${line}\nthanks`, `  ${line} \r\n`]) {
    expect(parseBlobLabel(caption)).toEqual(mark)
  }
})

test.each([
  '',
  'Film (2008)',
  `streamvault/2 ${set} part 1/2`,
  `streamvault/1 ${set} part 3/2`,
  `streamvault/1 ${set} part 0/2`,
  `streamvault/1 ${set} part 1/999999`,
  `streamvault/1 ${set.slice(1)} manifest`,
  `streamvault/1 ${set.toUpperCase()} manifest`,
  `see streamvault/1 ${set} manifest`,
])('%j is no machine line', (caption) => {
  expect(parseBlobLabel(caption)).toBeUndefined()
})

test('a long name is cut before its extension', () => {
  const { fileName } = labelOf(
    { ...episode, name: `${'é'.repeat(200)}.mkv` },
    { kind: 'part', set, index: 0, count: 1 },
  )
  expect(fileName).toBe(`${'é'.repeat(56)}.mkv`)
})
