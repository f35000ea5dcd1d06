import { expect, test } from 'vitest'
import { recogniseFound } from './recognise-found.ts'

const movie = (name: string, year?: number) => ({ kind: 'movie', name, ...(year === undefined ? {} : { year }) })
const series = (name: string, season: number, episode: number) => ({
  kind: 'series',
  name,
  episode: { season, episode },
})

test.each([
  // The file's own name comes first.
  ['Big.Buck.Bunny.2008.1080p.mkv', '', movie('Big Buck Bunny', 2008)],
  ['Big.Buck.Bunny.2008.1080p.mkv', 'my favourite, enjoy!', movie('Big Buck Bunny', 2008)],
  ['Northern.Signals.S01E02.mkv', 'second one', series('Northern Signals', 1, 2)],
  ['300.2006.mkv', 'Sparta!', movie('300', 2006)],
  ['1984.mkv', '', movie('1984')],
  // A name that says nothing is left for the caption.
  ['video.mp4', 'Big Buck Bunny (2008)', movie('Big Buck Bunny', 2008)],
  ['0001.mkv', 'Northern Signals S01E02', series('Northern Signals', 1, 2)],
  ['VID_20240131_123456.mp4', '🎬 Sintel (2010) 1080p\nA short film', movie('Sintel', 2010)],
  ['IMG_1234.MOV', 'Tears of Steel', { ...movie('Tears of Steel'), doubt: 'nameless' }],
  ['WhatsApp Video 2024-01-31 at 12.34.56.mp4', 'Sintel 2010', { ...movie('Sintel', 2010), doubt: 'number' }],
  ['document_5310123456789.mp4', 'Sintel (2010)', movie('Sintel', 2010)],
  ['5f0c6a1e9b7d4c3a8f2e1d0c9b8a7f6e.mkv', 'Sintel (2010)', movie('Sintel', 2010)],
  ['', 'Sintel (2010)', movie('Sintel', 2010)],
  // Where there is no caption, there is still an answer.
  ['video.mp4', '', { ...movie('video'), doubt: 'nameless' }],
  ['', '', { ...movie('Untitled'), doubt: 'nameless' }],
  ['', '@channel\nhttps://example.org/x', { ...movie('Untitled'), doubt: 'nameless' }],
  // The caption is what the folder would be.
  ['S01E02.mkv', 'Northern Signals', series('Northern Signals', 1, 2)],
  ['E03.mkv', 'Northern Signals\nseason one', series('Northern Signals', 1, 3)],
  // What leads elsewhere names nothing.
  ['video.mp4', '@somechannel\n#movies\nhttps://example.org\nSintel (2010)', movie('Sintel', 2010)],
  // A caption is one name, whatever is in it.
  ['video.mp4', 'Face/Off (1997)', movie('Face Off', 1997)],
])('%j with the caption %j', (fileName, caption, recognised) => {
  expect(recogniseFound({ fileName, caption })).toEqual(recognised)
})

test('names of any length and kind get an answer, in no time', () => {
  for (const fileName of [
    'video'.repeat(2000),
    'vid 1 '.repeat(2000),
    '1.'.repeat(5000),
    '\ud800.mkv',
    'file at '.repeat(999),
  ]) {
    const startedAt = performance.now()
    expect(recogniseFound({ fileName, caption: fileName }).name).not.toBe('')
    expect(performance.now() - startedAt).toBeLessThan(2000)
  }
})
