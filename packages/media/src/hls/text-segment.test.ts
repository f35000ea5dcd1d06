import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ffmpeg, hasFfmpeg, hasMkvmerge, makePictures, makeText } from '@streamvault/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Cue } from '../subtitles/cue.ts'
import { readCues } from '../subtitles/to-webvtt.ts'
import { cellsOf, openClip, options } from '../trial/open-clip.ts'
import { type Cell, cellAt } from './cells.ts'
import { EARLIER_SECONDS, subtitleSegment, textSegment } from './text-segment.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamvault-hls-text-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const HEAD = 'WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000'

const cellOf = (index: number, seconds = 1000): Cell => cellAt(index, seconds) ?? expect.fail('there is such a cell')
const cuesIn = (segment: Uint8Array): string[] => {
  const [head, ...cues] = Buffer.from(segment).toString().trimEnd().split('\n\n')
  expect(head).toBe(HEAD)
  return cues
}

/** The clip's text, cut at the ends of its cells. */
const WANTED = [
  ['00:00:00.500 --> 00:00:02.000\nOne', '00:00:05.000 --> 00:00:06.000\n<i>Two</i> &amp; more'],
  ['00:00:06.000 --> 00:00:08.000\n<i>Two</i> &amp; more', '00:00:11.000 --> 00:00:12.000\nThree\nlines'],
  ['00:00:12.000 --> 00:00:13.000\nThree\nlines'],
]

describe.skipIf(!hasFfmpeg())('the texts of a film are cut in cells', () => {
  let [pictures, text] = ['', '']
  beforeAll(() => {
    pictures = makePictures(folder, 'h264')
    text = makeText(folder)
  })
  const made = (name: string, ...args: readonly string[]) => {
    const path = join(folder, name)
    ffmpeg('-i', pictures, '-i', text, '-map', '0', '-map', '1', '-c:v', 'copy', ...args, path)
    return path
  }
  const segmentsOf = async (path: string, offsetSeconds = 0) => {
    const { film } = await openClip(path, { offsetSeconds })
    return await Promise.all(cellsOf(film).map(async (cell) => cuesIn(await film.textSegment(0, cell, options))))
  }

  test.each([
    ['srt.mkv', ['-c:s', 'srt']],
    ['ass.mkv', ['-c:s', 'ass']],
    ['webvtt.webm', ['-c:s', 'webvtt', '-f', 'matroska']],
    ['mov.mp4', ['-c:s', 'mov_text']],
  ])('%s', async (name, args) => {
    const found = await segmentsOf(made(name, ...args))
    const isPlain = name === 'mov.mp4'
    const plain = (cues: readonly string[]) => cues.map((cue) => (isPlain ? cue.replace(/<\/?i>/g, '') : cue))
    expect(found.map(plain)).toEqual(WANTED.map(plain))
  })

  test.skipIf(!hasMkvmerge())('of mkvmerge, which may pack them', async () => {
    const path = join(folder, 'packed.mkv')
    execFileSync('mkvmerge', ['-q', '-o', path, pictures, '--compression', '0:zlib', text])
    expect(await segmentsOf(path)).toEqual(WANTED)
  })

  test('of a file in which everything comes later, on the clock of the cut', async () => {
    const [, second] = await segmentsOf(made('late.mkv', '-c:s', 'srt'), 4)
    expect(second).toEqual(['00:00:07.000 --> 00:00:09.000\nThree\nlines'])
  })

  test('and so is a subtitle that came beside it', async () => {
    const cues = await readCues(readFileSync(text, 'utf8'), 'srt')
    const segments = [0, 1, 2].map((cell) => subtitleSegment(cues, { cell, durationSeconds: 13.4 }))
    expect(segments.map(cuesIn)).toEqual(WANTED)
  })
})

describe('a cue is shown for as long as it lasts, and never twice', () => {
  const cue = (startMs: number, endMs: number): Cue => ({ startMs, endMs, text: 'x' })
  const times = /^(\d+):(\d+):([\d.]+) --> (\d+):(\d+):([\d.]+)/
  const spans = (segment: Buffer) =>
    cuesIn(segment).map((each) => {
      const [, h = 0, m = 0, s = 0, h2 = 0, m2 = 0, s2 = 0] = (times.exec(each) ?? []).map(Number)
      return [h * 3600 + m * 60 + s, h2 * 3600 + m2 * 60 + s2].map((seconds) => Math.round(seconds * 1000)) as [
        number,
        number,
      ]
    })

  test.each([EARLIER_SECONDS, Number.POSITIVE_INFINITY])('with %d s looked back', (earlierSeconds) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50_000 }), fc.integer({ min: 1, max: 40_000 }), (startMs, lastsMs) => {
        const cues = [cue(startMs, startMs + lastsMs)]
        const parts = Array.from({ length: 10 }, (_, cell) =>
          textSegment(cues, cellOf(cell, 60), { earlierSeconds }),
        ).flatMap(spans)
        expect(parts[0]?.[0]).toBe(startMs)
        expect(parts.at(-1)?.[1]).toBe(startMs + lastsMs)
        for (const [at, [start]] of parts.entries()) if (at > 0) expect(start).toBe(parts[at - 1]?.[1])
      }),
    )
  })
})
