import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CLIP_SECONDS, ffmpeg, hasFfmpeg, makePictures, SOUNDS } from '@streamvault/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cellsOf, openClip, options } from '../trial/open-clip.ts'
import { readSegment } from '../trial/read-segment.ts'
import type { Film } from './film.ts'
import { SEGMENT_SECONDS } from './plan-segments.ts'
import { conversionArguments, convertedSegment } from './sound-conversion.ts'

const folder = mkdtempSync(join(tmpdir(), 'streamvault-hls-sound-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const RATE = 48_000
const CHANNELS = 2
const AS_SAMPLES = ['-af', `aresample=${RATE},aformat=channel_layouts=stereo`, '-f', 'f32le', 'pipe:1']
/** What an encoder puts before the sound. */
const PRIMING = 1024
/** Of a tone of 0.3: ffmpeg's encoder is as coarse in the first tenths of any second, and so wherever it begins. */
const NOISE_MAX = 0.004
const ALL_NOISE_MAX = 0.001
/** Around each end of a cell. */
const NEAR_SECONDS = 0.05

function samplesOf(...input: readonly string[]): Float32Array {
  const bytes = execFileSync('ffmpeg', ['-v', 'error', '-nostdin', ...input, ...AS_SAMPLES], { maxBuffer: 1 << 28 })
  return new Float32Array(Uint8Array.from(bytes).buffer)
}

async function convertAll(film: Film): Promise<Buffer[]> {
  const segments: Buffer[] = []
  for (const cell of cellsOf(film)) {
    const job = await film.soundToConvert(0, cell, options)
    const converted = execFileSync('ffmpeg', conversionArguments(job), { input: job.input, maxBuffer: 1 << 26 })
    segments.push(Buffer.concat(convertedSegment(converted, job)))
  }
  return segments
}

/** How far two recordings are apart between two times, as the root of the mean square. */
function difference(one: Float32Array, other: Float32Array, [from, to]: readonly [number, number]): number {
  let sum = 0
  const [start, end] = [from, to].map((seconds) => Math.round(seconds * RATE) * CHANNELS) as [number, number]
  for (let at = start; at < end; at++) sum += ((one[at] ?? 0) - (other[at] ?? 0)) ** 2
  return Math.sqrt(sum / (end - start))
}

const CASES = [
  { sound: 'ac3', layout: 'stereo', rate: 48_000, delaySeconds: 0, file: 'film.mkv' },
  { sound: 'ac3', layout: 'stereo', rate: 44_100, delaySeconds: 0, file: 'film.mkv' },
  { sound: 'eac3', layout: '5.1', rate: 48_000, delaySeconds: 0, file: 'film.mkv' },
  { sound: 'ac3', layout: '5.1', rate: 48_000, delaySeconds: 0.7, file: 'film.mp4' },
  { sound: 'dts', layout: 'stereo', rate: 48_000, delaySeconds: 0.25, file: 'film.mkv' },
] as const

describe.skipIf(!hasFfmpeg())('sound that is converted cell by cell is as if it was converted as a whole', () => {
  let pictures = ''
  beforeAll(() => {
    pictures = makePictures(folder, 'h264')
  })

  test.each(CASES)('$sound in $layout of $rate Hz, $delaySeconds s late, in a $file', async (of) => {
    const sound = join(folder, 'sound.mka')
    // A tone that rises all the time: what is shifted, missing or there twice, differs.
    const tone = `aevalsrc='0.3*sin(1000*2*PI*t+40*t*t)':s=${of.rate}:d=${CLIP_SECONDS}`
    ffmpeg('-f', 'lavfi', '-i', tone, '-af', `aformat=channel_layouts=${of.layout}`, ...(SOUNDS[of.sound] ?? []), sound)
    const path = join(folder, of.file)
    ffmpeg(
      '-i',
      pictures,
      '-itsoffset',
      String(of.delaySeconds),
      '-i',
      sound,
      '-map',
      '0',
      '-map',
      '1',
      '-c',
      'copy',
      path,
    )
    const { film } = await openClip(path)
    const segments = await convertAll(film)
    const joined = join(folder, 'joined.mp4')
    writeFileSync(joined, Buffer.concat([film.soundInit(0) ?? expect.fail(), ...segments]))
    const whole = join(folder, 'whole.aac')
    const filters = ['-af', `aresample=${RATE},aformat=channel_layouts=stereo`, '-c:a', 'aac', '-b:a', '192k']
    ffmpeg('-i', sound, ...filters, whole)

    const times = segments.flatMap(readSegment)
    for (const [at, { ticks, durationTicks }] of times.entries()) {
      expect(durationTicks).toBe(1024)
      expect(ticks % 1024).toBe(0)
      expect(ticks).toBe((times[0]?.ticks ?? 0) + at * 1024)
    }
    // Each begins at a time of its own: what comes before the first frame of the grid is left out.
    const source = samplesOf('-i', sound)
    const delay = Math.round(of.delaySeconds * RATE)
    const lead = ((times[0]?.ticks ?? 0) - delay) * CHANNELS
    const shifted = (samples: Float32Array, by: number) => samples.subarray(by)
    const heard = samplesOf('-i', joined)
    const [wanted, reference] = [shifted(source, lead), shifted(samplesOf('-i', whole), PRIMING * CHANNELS + lead)]
    const seconds = CLIP_SECONDS - 0.3 - of.delaySeconds
    const all = [0.2, seconds] as const
    expect(difference(heard, wanted, all)).toBeLessThan(difference(reference, wanted, all) + ALL_NOISE_MAX)
    const begins = (times[0]?.ticks ?? 0) / RATE
    for (const end of [SEGMENT_SECONDS, 2 * SEGMENT_SECONDS]) {
      const near = [end - begins - NEAR_SECONDS, end - begins + NEAR_SECONDS] as const
      expect(difference(heard, wanted, near)).toBeLessThan(NOISE_MAX)
      // A shift of one sample would be heard as this.
      expect(difference(heard.subarray(CHANNELS), wanted, near)).toBeGreaterThan(2 * NOISE_MAX)
    }
  })
})
