import { expect, test } from 'vitest'
import { cellAt, parseScrubTrack } from './scrub-track.ts'

const URL_OF_TRACK = '/img/sprites/f1/thumbnails.vtt?ticket=t'
const TRACK = `WEBVTT

00:00:00.000 --> 00:00:10.000
0.webp?ticket=t#xywh=0,0,160,90

00:00:10.000 --> 01:00:00.500
0.webp?ticket=t#xywh=160,0,160,90

01:00:00.500 --> 01:00:20.000
1.webp?ticket=t#xywh=0,90,160,90
`

test('a track tells which part of which sheet is shown from when on', () => {
  const size = { width: 160, height: 90 }
  expect(parseScrubTrack(TRACK, URL_OF_TRACK)).toEqual([
    { startSeconds: 0, sheet: '/img/sprites/f1/0.webp?ticket=t', x: 0, y: 0, ...size },
    { startSeconds: 10, sheet: '/img/sprites/f1/0.webp?ticket=t', x: 160, y: 0, ...size },
    { startSeconds: 3600.5, sheet: '/img/sprites/f1/1.webp?ticket=t', x: 0, y: 90, ...size },
  ])
  expect(parseScrubTrack(TRACK.replaceAll('\n', '\r\n'), URL_OF_TRACK)).toHaveLength(3)
})

test.each([
  ['a track without cues', 'WEBVTT\n'],
  [
    'a sheet of another origin',
    TRACK.replaceAll('0.webp', 'https://elsewhere.test/0.webp').replaceAll('1.webp', '//b/1'),
  ],
  ['a picture of no size', TRACK.replaceAll('160,90\n', '0,90\n')],
  ['subtitles', 'WEBVTT\n\n00:00:00.000 --> 00:00:10.000\nHello\n'],
])('%s has no cells', (_, text) => {
  expect(parseScrubTrack(text, URL_OF_TRACK)).toEqual([])
})

test('the cell of a place is the last that has begun', () => {
  const cells = parseScrubTrack(TRACK, URL_OF_TRACK)
  const places = [-1, 0, 9.99, 10, 3600, 3600.5, 1e6].map((seconds) =>
    cells.indexOf(cellAt(cells, seconds) ?? expect.fail()),
  )
  expect(places).toEqual([0, 0, 0, 1, 1, 2, 2])
  expect(cellAt([], 5)).toBeUndefined()
})
