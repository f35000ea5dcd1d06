import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSeededRandom, findProgram } from '@streamvault/testkit'
import { afterAll, describe, expect, test } from 'vitest'
import { findKeyFrames } from '../key-frames/find-key-frames.ts'
import { BufferReader } from '../key-frames/trial/buffer-reader.ts'
import { openKeyPictures } from './open-key-pictures.ts'

const isHere = findProgram('ffmpeg') !== undefined
const encoders = isHere ? execFileSync('ffmpeg', ['-v', 'error', '-encoders'], { encoding: 'utf8' }) : ''
const folder = mkdtempSync(join(tmpdir(), 'streamvault-key-pictures-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const { signal } = new AbortController()

const INPUT = ['-f', 'lavfi', '-i', 'testsrc2=size=128x72:rate=24:duration=2.5', '-f', 'lavfi', '-i', 'sine=d=2.5']
const GROUPS = ['-g', '24', '-keyint_min', '24', '-c:a', 'libopus']
const H264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '2', ...GROUPS]
const HEVC = ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none', ...GROUPS]
const VP9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', ...GROUPS]
const AV1 = ['-c:v', 'libsvtav1', '-preset', '12', ...GROUPS]
const FILES: Readonly<Record<string, readonly string[]>> = {
  'film.mkv': H264,
  'open.mkv': [...H264, '-x264-params', 'open-gop=1:scenecut=0'],
  'film.mp4': H264,
  'late.mp4': [...H264, '-output_ts_offset', '1.5'],
  'hevc.mp4': [...HEVC, '-tag:v', 'hvc1'],
  'vp9.webm': VP9,
  'vp9.mp4': VP9,
  'av1.mp4': AV1,
}
const isPossible = ([, args]: readonly [string, readonly string[]]) => encoders.includes(` ${args[1]} `)

const WIDTH = 32
const HEIGHT = 18
const AS_BYTES = [
  '-vf',
  `select=key,scale=${WIDTH}:${HEIGHT}`,
  '-pix_fmt',
  'rgb24',
  '-fps_mode',
  'passthrough',
  '-f',
  'rawvideo',
]

function make(name: string, args: readonly string[]): string {
  const path = join(folder, name)
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...INPUT, ...args, path])
  return path
}

/** All key frames of a whole film, as ffmpeg shows them. Not all decoders can be told to leave out the others. */
function keyFramesOf(path: string): Buffer[] {
  const args = ['-v', 'error', '-i', path, '-map', '0:v:0', ...AS_BYTES, 'pipe:1']
  const bytes = execFileSync('ffmpeg', args, { maxBuffer: 1 << 26 })
  const each = WIDTH * HEIGHT * 3
  return Array.from({ length: bytes.length / each }, (_, at) => bytes.subarray(at * each, (at + 1) * each))
}

function decode(made: Uint8Array): Buffer {
  const args = ['-v', 'error', '-f', 'matroska', '-i', 'pipe:0', ...AS_BYTES, 'pipe:1']
  return execFileSync('ffmpeg', args, { input: made, maxBuffer: 1 << 26 })
}

describe.skipIf(!isHere)('a key frame that is cut out of a film is the one of the whole film', () => {
  test.each(Object.entries(FILES).filter(isPossible))('%s', async (name, args) => {
    const path = make(name, args)
    const reader = new BufferReader(readFileSync(path))
    const { frames } = await findKeyFrames(reader, { signal })
    const cutter = await openKeyPictures(reader, { signal })
    const wanted = keyFramesOf(path)
    expect(wanted.length).toBeGreaterThan(2)
    expect(frames.length).toBe(wanted.length)
    for (const [at, frame] of frames.entries()) {
      const made = (await cutter.cut(frame)) ?? expect.fail(`key frame ${at} is there`)
      expect(decode(made).equals(wanted[at] ?? expect.fail()), `key frame ${at}`).toBe(true)
    }
  })

  test('of a damaged film, each is cut or not, and nothing else happens', async () => {
    for (const name of ['film.mkv', 'film.mp4']) {
      const bytes = readFileSync(make(name, H264))
      const { frames } = await findKeyFrames(new BufferReader(bytes), { signal })
      for (let seed = 0; seed < 100; seed++) {
        const random = createSeededRandom(seed)
        const damaged = Buffer.from(bytes)
        for (let count = 0; count < 20; count++) damaged.writeUInt8(seed, Math.floor(random() * damaged.length))
        const cutter = await openKeyPictures(new BufferReader(damaged), { signal }).catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'KEY_FRAMES_UNKNOWN' })
        })
        for (const frame of frames) await cutter?.cut(frame)
      }
    }
  })
})

test('what is no film has no pictures', async () => {
  const found = openKeyPictures(new BufferReader(new Uint8Array(5000)), { signal })
  await expect(found).rejects.toMatchObject({ code: 'KEY_FRAMES_UNKNOWN' })
})

test('a film that cannot be read is told as that', async () => {
  const error = new Error('the store is gone')
  const reader = { sizeBytes: 1000, read: () => Promise.reject(error) }
  await expect(openKeyPictures(reader, { signal })).rejects.toBe(error)
})
