import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ByteReader, bucketOf, type MediaFacts, type VideoTrack } from '@streamvault/core'
import { findProgram } from '@streamvault/testkit'
import { afterAll, describe, expect, test } from 'vitest'
import { probeMedia } from './probe-media.ts'
import { factsByFfprobe } from './trial/ffprobe.ts'

const isHere = findProgram('ffmpeg') !== undefined && findProgram('ffprobe') !== undefined
const folder = mkdtempSync(join(tmpdir(), 'streamvault-probe-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const CHAPTERS = `;FFMETADATA1
[CHAPTER]
TIMEBASE=1/1000
START=0
END=1500
title=The beginning
[CHAPTER]
TIMEBASE=1/1000
START=1500
END=3000
title=Das Ende – schön
`
const SUBTITLES = '1\n00:00:00,500 --> 00:00:02,000\nHello\n'

const picture = (size: string, rate: string) => ['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${rate}:duration=3`]
const sound = (channels: string) => ['-f', 'lavfi', '-i', `anullsrc=r=48000:cl=${channels},atrim=duration=3`]
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast']
const colour = (transfer: string) => ['-color_primaries', 'bt2020', '-color_trc', transfer, '-colorspace', 'bt2020nc']

function make(name: string, args: readonly string[]): string {
  const path = join(folder, name)
  writeFileSync(join(folder, 'chapters.txt'), CHAPTERS)
  writeFileSync(join(folder, 'subtitles.srt'), SUBTITLES)
  const inFolder = args.map((arg) => (arg.startsWith('@') ? join(folder, arg.slice(1)) : arg))
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...inFolder, path])
  return path
}

async function probe(bytes: Buffer): Promise<MediaFacts> {
  const reader: ByteReader = {
    sizeBytes: bytes.length,
    read: async (position, target) => void target.set(bytes.subarray(position, position + target.length)),
  }
  return await probeMedia(reader, 'test', { signal: new AbortController().signal })
}

/** What both tell, but for the last digits of times and rates. */
function comparable({
  durationSeconds,
  bitsPerSecond = 0,
  tracks,
  chapters = [],
}: Omit<MediaFacts, 'container' | 'mimeType'>) {
  return {
    durationSeconds: Number(durationSeconds.toFixed(2)),
    kilobits: Math.round(bitsPerSecond / 1000),
    chapters: chapters.map(({ startSeconds, name }) => ({ startSeconds: Number(startSeconds.toFixed(2)), name })),
    tracks: tracks.map((track) =>
      track.kind === 'video' ? { ...track, frameRate: Number(track.frameRate?.toFixed(2)) } : track,
    ),
  }
}

const MIXED = [
  ...picture('192x108', '24000/1001'),
  ...sound('stereo'),
  ...sound('5.1'),
  ...['-i', '@subtitles.srt', '-i', '@subtitles.srt', '-i', '@chapters.txt'],
  ...['-map', '0', '-map', '1', '-map', '2', '-map', '3', '-map', '4', '-map_metadata', '5'],
  ...H264,
  ...['-c:a', 'aac', '-metadata:s:a:0', 'language=eng', '-metadata:s:a:1', 'language=jpn'],
  ...['-metadata:s:s:0', 'language=eng', '-metadata:s:s:1', 'language=spa'],
  ...['-disposition:a:0', '0', '-disposition:a:1', 'default', '-disposition:s:0', 'forced', '-disposition:s:1', '0'],
]
const FILES: Readonly<Record<string, readonly string[]>> = {
  'mixed.mkv': [...MIXED, '-metadata:s:a:1', 'title=Commentary', '-metadata:s:s:0', 'title=Signs', '-c:s', 'srt'],
  'mixed.mp4': [...MIXED, '-c:s', 'mov_text'],
  'hdr10.mkv': [...picture('192x80', '25'), ...H264, ...colour('smpte2084')],
  'hdr10.mp4': [...picture('192x80', '50'), ...H264, ...colour('smpte2084')],
  'hlg.mkv': [...picture('192x108', '60000/1001'), ...H264, ...colour('arib-std-b67')],
  'hlg.mp4': [...picture('192x108', '30'), ...H264, ...colour('arib-std-b67')],
  'plain.mkv': [...picture('192x108', '24'), ...H264, ...colour('bt709')],
  'plain.mov': [...picture('192x108', '24'), ...sound('mono'), ...H264, '-c:a', 'aac'],
}

describe.skipIf(!isHere)('of a file that ffmpeg makes, the probe tells what ffprobe tells', () => {
  test.each(Object.entries(FILES))('%s', async (name, args) => {
    const path = make(name, args)
    const facts = await probe(readFileSync(path))
    expect(comparable(facts)).toEqual(comparable(factsByFfprobe(path)))
    const isMixed = name.startsWith('mixed')
    expect(facts.chapters?.length ?? 0).toBe(isMixed ? 2 : 0)
    const [video] = facts.tracks as [VideoTrack]
    const [, wanted] = /^(hdr10|hlg)/.exec(name) ?? []
    expect(video.hdr).toBe(wanted)
    expect(facts.tracks.some((track) => track.kind === 'subtitle' && track.isForced)).toBe(isMixed)
  })

  test.each([
    ['fragments.mp4', '30000/1001', ['-movflags', '+frag_keyframe+empty_moov']],
    ['broadcast.ts', '25', []],
    ['disc.m2ts', '24000/1001', ['-mpegts_m2ts_mode', '1', '-f', 'mpegts']],
  ] as const)('how fast pictures are where no table tells it: %s', async (name, rate, more) => {
    const path = make(name, [...picture('192x108', rate), ...sound('stereo'), ...H264, '-c:a', 'aac', ...more])
    const rateOf = ({ tracks }: Pick<MediaFacts, 'tracks'>) =>
      tracks.flatMap((track) => (track.kind === 'video' ? [track.frameRate?.toFixed(1)] : []))
    expect(rateOf(await probe(readFileSync(path)))).toEqual(rateOf(factsByFfprobe(path)))
  })

  test('Dolby Vision, by its configuration record', async () => {
    const bytes = readFileSync(make('vision.mp4', [...picture('192x108', '24'), ...H264, '-aspect', '4:3']))
    // The shape of the pixels gives its room to the record of a profile 8.1 (`dv_bl_signal_compatibility_id` 1).
    const at = bytes.indexOf('pasp', 0, 'latin1')
    bytes.write('dvvC', at, 'latin1')
    bytes.set([1, 0, (8 << 1) | 0, 0b0011_0101, 0b0001_0000, 0, 0, 0], at + 4)
    const path = join(folder, 'vision-8.mp4')
    writeFileSync(path, bytes)
    const [video] = (await probe(bytes)).tracks
    expect(video).toMatchObject({ dolbyVisionProfile: 8 })
    expect(factsByFfprobe(path).tracks[0]).toMatchObject({ dolbyVisionProfile: 8 })
  })
})

test.each([
  [1920, 1080, '1080p'],
  [1920, 800, '1080p'],
  [1440, 1080, '1080p'],
  [1080, 1920, '1080p'],
  [3840, 1600, '2160p'],
  [2160, 3840, '2160p'],
  [1280, 536, '720p'],
  [720, 576, '480p'],
  [608, 1080, '720p'],
])('a picture of %d × %d is of the bucket %s %s', (width, height, bucket) => {
  expect(bucketOf({ width, height })).toBe(bucket)
})
