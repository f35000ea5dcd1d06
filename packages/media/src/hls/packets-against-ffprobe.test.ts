import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  canEncode,
  ffmpeg,
  hasFfmpeg,
  hasMkvmerge,
  MUXERS,
  makePictures,
  makeSounds,
  makeText,
  PICTURES,
  type ProbedStream,
  streamsByFfprobe,
} from '@streamvault/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cellsOf, openClip, options, pictureSegments, soundSegments } from '../trial/open-clip.ts'
import { readSegment } from '../trial/read-segment.ts'
import type { Film } from './film.ts'
import { SEGMENT_SECONDS, type SegmentPlan } from './plan-segments.ts'
import { cellPlaylist, picturePlaylist } from './playlists/media-playlist.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamvault-hls-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let sounds: readonly string[] = []
beforeAll(() => {
  if (hasFfmpeg()) sounds = [...makeSounds(folder), makeText(folder)]
})

const CASES = Object.keys(PICTURES).flatMap((picture) =>
  (Object.keys(MUXERS) as (keyof typeof MUXERS)[]).map((muxer) => ({ picture, muxer })),
)
const isPossible = ({ picture, muxer }: (typeof CASES)[number]) =>
  (muxer !== 'ffmpeg-front.mp4' || picture === PLAYED_ONCE) &&
  canEncode(picture) &&
  (muxer !== 'mkvmerge.mkv' || hasMkvmerge())
const SAMPLE_RATE = 48_000
/** A tick that the container rounds by, and what ffprobe loses of a tick for each of eight packets in a lace. */
const ROUNDED_TICKS_MAX = 3
/** The sounds of whose clips are decoded too; of others, which have the same packets, they are not, for that takes long. */
const PLAYED_ONCE = 'h264'
const made = new Map<string, string>()

function clipOf({ picture, muxer }: (typeof CASES)[number]): string {
  const pictures = made.get(picture) ?? makePictures(folder, picture)
  made.set(picture, pictures)
  const path = join(folder, `${picture}-${muxer}`)
  MUXERS[muxer]([pictures, ...sounds], path)
  return path
}

/** What ffmpeg says while it plays all of it by its playlist. */
function played(
  name: string,
  segments: readonly Uint8Array[],
  { init, seconds }: { readonly init: Uint8Array | undefined; readonly seconds: number | SegmentPlan },
): string {
  const uris = { ...(init && { init: `init-${name}` }), segment: (index: number) => `${index}-${name}` }
  const text = typeof seconds === 'number' ? cellPlaylist(seconds, uris) : picturePlaylist(seconds, uris)
  const path = join(folder, `${name}.m3u8`)
  writeFileSync(path, text)
  if (init) writeFileSync(join(folder, `init-${name}`), init)
  for (const [index, segment] of segments.entries()) writeFileSync(join(folder, uris.segment(index)), segment)
  const args = ['-v', 'warning', '-nostdin', '-allowed_extensions', 'ALL', '-i', path, '-f', 'null', '-']
  return spawnSync('ffmpeg', args, { encoding: 'utf8' }).stderr
}

function expectPictures(segments: readonly Buffer[], { packets, ticksPerSecond }: ProbedStream): void {
  const samples = segments.map(readSegment)
  for (const [first] of samples) expect(first?.isKey).toBe(true)
  const shown = packets.filter(({ pts = 0 }) => pts >= 0)
  const told = samples.flat().map(({ ticks, size, hash, isKey }) => ({ pts: ticks, size, hash, isKey }))
  expect(told).toEqual(shown.map(({ pts, size, hash, isKey }) => ({ pts, size, hash, isKey })))
  // Time of decoding never stands still, and is that of the next segment where this one ends, but for what a container had rounded.
  const times = samples.flat()
  for (const [at, { decodeTicks }] of times.entries()) {
    if (at > 0) expect(decodeTicks).toBeGreaterThan(times[at - 1]?.decodeTicks ?? 0)
  }
  for (const [at, own] of samples.entries()) {
    const [last, next] = [own.at(-1), samples[at + 1]?.[0]]
    if (last && next)
      expect(Math.abs(last.decodeTicks + last.durationTicks - next.decodeTicks)).toBeLessThanOrEqual(
        ticksPerSecond / 1000,
      )
  }
}

function expectSound(segments: readonly Buffer[], { packets, ticksPerSecond }: ProbedStream, sampleRate: number): void {
  const samples = segments.map(readSegment)
  const shown = packets.filter(({ pts = 0 }) => pts >= 0)
  expect(samples.flat().map(({ size, hash }) => ({ size, hash }))).toEqual(
    shown.map(({ size, hash }) => ({ size, hash })),
  )
  for (const [at, { ticks }] of samples.flat().entries()) {
    const pts = shown[at]?.pts
    const isExact = ticksPerSecond === sampleRate
    if (pts !== undefined) {
      expect(Math.abs(ticks / sampleRate - pts / ticksPerSecond)).toBeLessThanOrEqual(
        isExact ? 0 : ROUNDED_TICKS_MAX / ticksPerSecond,
      )
    }
  }
  for (const [at, own] of samples.entries()) {
    for (const { ticks } of own)
      expect(Math.floor((ticks + 0.002 * sampleRate) / sampleRate / SEGMENT_SECONDS)).toBeGreaterThanOrEqual(at)
    const [last, next] = [own.at(-1), samples[at + 1]?.[0]]
    // Neighbours meet to the sample, whatever the container rounds to.
    if (last && next) expect(last.decodeTicks + last.durationTicks).toBe(next.decodeTicks)
  }
}

/** What a converter is given of each cell is one stretch of the stream, and begins and ends where it has to, but for one packet. */
async function expectToConvert(
  film: Film,
  sound: number,
  { codec, packets, ticksPerSecond }: ProbedStream,
): Promise<void> {
  const raw = rawStream(codec)
  for (const cell of cellsOf(film)) {
    const { input } = await film.soundToConvert(sound, cell, options)
    const [from, to] = [Math.max(0, cell * SEGMENT_SECONDS - 0.16), (cell + 1) * SEGMENT_SECONDS + 0.064]
    const end = cell === cellsOf(film).length - 1 ? Number.POSITIVE_INFINITY : to
    const wanted = packets.filter(({ pts = 0 }) => pts / ticksPerSecond >= from && pts / ticksPerSecond < end)
    const bytes = wanted.reduce((sum, { size }) => sum + size, 0)
    const largest = Math.max(...wanted.map(({ size }) => size))
    expect(raw.includes(Buffer.from(input))).toBe(true)
    expect(Math.abs(input.length - bytes)).toBeLessThanOrEqual(largest)
  }
}

const raws = new Map<string, Buffer>()
function rawStream(codec: string): Buffer {
  const path = join(folder, `${codec}.raw`)
  const raw = raws.get(codec)
  if (raw) return raw
  ffmpeg('-i', join(folder, `${codec}.mka`), '-c', 'copy', '-f', codec, path)
  const bytes = readFileSync(path)
  raws.set(codec, bytes)
  return bytes
}

/** Packets one behind the other, behind a tag that ends with when the first one is heard. */
function expectPacked(segments: readonly Buffer[], { packets, ticksPerSecond }: ProbedStream): void {
  const left = packets.filter(({ pts = 0 }) => pts >= 0)
  for (const segment of segments) {
    const headBytes = 10 + segment.readUInt8(9)
    expect(segment.toString('latin1', 0, 3)).toBe('ID3')
    const seconds = Number(segment.readBigUInt64BE(headBytes - 8)) / 90_000
    expect(Math.abs(seconds - (left[0]?.pts ?? 0) / ticksPerSecond)).toBeLessThan(0.002)
    for (let at = headBytes; at < segment.length; ) {
      const { size, hash } = left.shift() ?? expect.fail('a packet is in it that is not in the file')
      expect(
        `MD5:${createHash('md5')
          .update(segment.subarray(at, at + size))
          .digest('hex')}`,
      ).toBe(hash)
      at += size
    }
  }
  expect(left).toEqual([])
}

describe.skipIf(!hasFfmpeg())('every packet of every segment is the one that ffprobe finds in the file', () => {
  test.each(CASES.filter(isPossible))('$picture by $muxer', async ({ picture, muxer }) => {
    const path = clipOf({ picture, muxer })
    const streams = streamsByFfprobe(path)
    const { film, reader } = await openClip(path)
    const of = (kind: string) => streams.filter((stream) => stream.kind === kind)
    const before = reader.readBytes
    const segments = await pictureSegments(film)
    expect(segments.length).toBe(3)
    expectPictures(segments, of('video')[0] ?? expect.fail())
    if (muxer !== 'mkvmerge.mkv') {
      expect(played('pictures.mp4', segments, { init: film.pictureInit(), seconds: film.plan })).toBe('')
    }
    const planned = film.plan.segments.reduce((sum, { range }) => sum + range.end - range.start, 0)
    expect(reader.readBytes - before).toBeLessThanOrEqual(planned)
    expect(film.sounds.map(({ facts }) => facts.codec)).toEqual(of('audio').map(({ codec }) => codec))
    for (const [sound, { delivery, facts }] of film.sounds.entries()) {
      const stream = of('audio')[sound] ?? expect.fail()
      if (delivery === 'converted') {
        await expectToConvert(film, sound, stream)
        continue
      }
      const own = await soundSegments(film, sound)
      const init = film.soundInit(sound)
      if (init === undefined) expectPacked(own, stream)
      else expectSound(own, stream, SAMPLE_RATE)
      if (picture === PLAYED_ONCE && muxer !== 'mkvmerge.mkv') {
        expect(
          played(init ? 'sound.mp4' : 'sound.mp3', own, { init, seconds: film.durationSeconds }),
          facts.codec,
        ).toBe('')
      }
    }
  })
})
