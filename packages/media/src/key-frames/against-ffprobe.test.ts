import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findProgram } from '@streamvault/testkit'
import { afterAll, describe, expect, test } from 'vitest'
import { findKeyFrames } from './find-key-frames.ts'
import type { KeyFrameIndex } from './key-frame-index.ts'
import { BufferReader } from './trial/buffer-reader.ts'
import { type Packet, packetsByFfprobe } from './trial/ffprobe-packets.ts'

const isHere = findProgram('ffmpeg') !== undefined && findProgram('ffprobe') !== undefined
const encoders = isHere ? execFileSync('ffmpeg', ['-v', 'error', '-encoders'], { encoding: 'utf8' }) : ''
const folder = mkdtempSync(join(tmpdir(), 'streamvault-key-frames-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const { signal } = new AbortController()

const INPUT = ['-f', 'lavfi', '-i', 'testsrc2=size=128x72:rate=24000/1001:duration=6', '-f', 'lavfi', '-i', 'sine=d=6']
const GROUPS = ['-g', '24', '-keyint_min', '5']
const CLOSED = [...INPUT, '-c:v', 'libx264', '-preset', 'veryfast', '-bf', '2', ...GROUPS, '-c:a', 'aac']
const OPEN = [...CLOSED, '-x264-params', 'open-gop=1:scenecut=0']
const NO_ORDER = [...INPUT, '-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0', ...GROUPS, '-c:a', 'aac']
/** x265 leaves its groups open. */
const HEVC = [
  ...INPUT,
  '-c:v',
  'libx265',
  '-preset',
  'ultrafast',
  '-x265-params',
  'log-level=none',
  ...GROUPS,
  '-c:a',
  'aac',
]
const VP9 = [...INPUT, '-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', ...GROUPS, '-c:a', 'libopus']
const INTRA = [...INPUT, '-c:v', 'mjpeg', '-c:a', 'aac']
const LONG_CLUSTERS = ['-cluster_time_limit', '60000', '-cluster_size_limit', '50000000']

const FILES: Readonly<Record<string, readonly string[]>> = {
  'closed.mkv': CLOSED,
  'open.mkv': OPEN,
  'open-in-long-clusters.mkv': [...OPEN, ...LONG_CLUSTERS],
  'cues-in-front.mkv': [...CLOSED, '-reserve_index_space', '50000'],
  'open-hevc.mkv': HEVC,
  'vp9.webm': VP9,
  'table-behind.mp4': CLOSED,
  'table-in-front.mp4': [...CLOSED, '-movflags', '+faststart'],
  'open.mp4': OPEN,
  'unordered.mp4': NO_ORDER,
  'late.mp4': [...CLOSED, '-output_ts_offset', '1.5'],
  'open-hevc.mp4': [...HEVC, '-tag:v', 'hvc1'],
  'intra.mov': INTRA,
}
/** A pipe cannot be gone back in: what comes through it has no cues, and its clusters no length. */
const PIPED: Readonly<Record<string, readonly string[]>> = {
  'piped.mkv': [...CLOSED, '-f', 'matroska'],
  'piped-open.mkv': [...OPEN, '-f', 'matroska'],
  'piped.webm': [...VP9, '-f', 'webm'],
}

function make(name: string, args: readonly string[]): string {
  const path = join(folder, name)
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args, path])
  return path
}

function makePiped(name: string, args: readonly string[]): string {
  const path = join(folder, name)
  writeFileSync(path, execFileSync('ffmpeg', ['-v', 'error', ...args, 'pipe:1'], { maxBuffer: 1 << 26 }))
  return path
}

const isPossible = ([, args]: readonly [string, readonly string[]]) =>
  args.every((arg, index) => args[index - 1] !== '-c:v' || encoders.includes(` ${arg} `))

/** A cue does not tell how long the header of its cluster is. */
const HEADERS_BYTES = 12

/** The key frames and all that ffprobe has between each and the next one, in the order of the file. */
function groups(packets: readonly Packet[]): Packet[][] {
  const found: Packet[][] = []
  for (const packet of packets) {
    if (packet.isKey) found.push([])
    found.at(-1)?.push(packet)
  }
  return found
}

/** Pictures of an open group are shown before the key frame that they come after. */
function isOpen([key, ...others]: readonly Packet[]): boolean {
  return key !== undefined && others.some(({ ticks }) => ticks < key.ticks)
}

function expectSame(index: KeyFrameIndex, path: string): void {
  const { ticksPerSecond, packets } = packetsByFfprobe(path)
  const wanted = groups(packets)
  expect(index.ticksPerSecond).toBe(ticksPerSecond)
  expect(index.frames.map(({ startTicks }) => startTicks)).toEqual(wanted.map(([key]) => key?.ticks))
  expect(wanted.length).toBeGreaterThan(4)
  expect(wanted.slice(1).some(isOpen)).toBe(path.includes('open'))
  for (const [at, group] of wanted.entries()) {
    const { start = 0, end = 0 } = index.frames[at] ?? {}
    for (const packet of group) {
      expect(packet.position).toBeGreaterThanOrEqual(start)
      expect(packet.position + packet.size).toBeLessThanOrEqual(end)
    }
    const [next] = wanted[at + 1] ?? []
    expect(end).toBeLessThanOrEqual(next ? next.position + HEADERS_BYTES : Number.POSITIVE_INFINITY)
  }
}

describe.skipIf(!isHere)('of a file that ffmpeg makes, the key frames are those of ffprobe', () => {
  test.each(Object.entries(FILES).filter(isPossible))('%s', async (name, args) => {
    const path = make(name, args)
    const bytes = readFileSync(path)
    const reader = new BufferReader(bytes)
    const index = await findKeyFrames(reader, { signal })
    expectSame(index, path)
    expect(reader.readBytes).toBeLessThan(bytes.length / 4)
    if (!/m(p4|ov)$/.test(name)) return
    const exact = groups(packetsByFfprobe(path).packets)
    const ends = exact.map((group) => Math.max(...group.map(({ position, size }) => position + size)))
    expect(index.frames.map(({ start }) => start)).toEqual(exact.map(([key]) => key?.position))
    expect(index.frames.map(({ end }) => end)).toEqual(ends)
  })

  test.each(Object.entries(PIPED).filter(isPossible))('%s, which has no cues', async (name, args) => {
    const path = makePiped(name, args)
    expectSame(await findKeyFrames(new BufferReader(readFileSync(path)), { signal }), path)
  })

  test('a file in fragments is refused', async () => {
    const path = make('fragments.mp4', [...CLOSED, '-movflags', 'frag_keyframe+empty_moov'])
    const found = findKeyFrames(new BufferReader(readFileSync(path)), { signal })
    await expect(found).rejects.toMatchObject({
      code: 'KEY_FRAMES_UNKNOWN',
      cause: expect.objectContaining({ message: 'it is in fragments' }),
    })
  })
})
