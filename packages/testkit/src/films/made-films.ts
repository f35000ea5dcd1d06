import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram } from '../programs/find-program.ts'

export function hasFfmpeg(): boolean {
  return findProgram('ffmpeg') !== undefined && findProgram('ffprobe') !== undefined
}

export function hasMkvmerge(): boolean {
  return findProgram('mkvmerge') !== undefined
}

/** Long enough for three segments, and no whole number of anything. */
export const CLIP_SECONDS = 13.4
const RATE = '24000/1001'
const GROUPS = ['-g', '48', '-keyint_min', '24']

/** How pictures are coded; x265 leaves its groups open. */
export const PICTURES: Readonly<Record<string, readonly string[]>> = {
  h264: ['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '2', ...GROUPS],
  'h264-open': [
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-bf',
    '3',
    '-x264-params',
    'open-gop=1:scenecut=0',
    ...GROUPS,
  ],
  hevc: ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none:open-gop=1:bframes=4', ...GROUPS],
  av1: ['-c:v', 'libsvtav1', '-preset', '12', ...GROUPS],
  vp9: ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', ...GROUPS],
}
/** How sound is coded, in the order of the tracks of a clip. */
export const SOUNDS: Readonly<Record<string, readonly string[]>> = {
  aac: ['-c:a', 'aac'],
  opus: ['-c:a', 'libopus'],
  ac3: ['-c:a', 'ac3'],
  eac3: ['-c:a', 'eac3'],
  flac: ['-c:a', 'flac'],
  mp3: ['-c:a', 'libmp3lame'],
  dts: ['-c:a', 'dca', '-strict', '-2'],
}

export function canEncode(picture: string): boolean {
  if (!hasFfmpeg()) return false
  const encoders = execFileSync('ffmpeg', ['-v', 'error', '-encoders'], { encoding: 'utf8' })
  return encoders.includes(` ${PICTURES[picture]?.[1]} `)
}

export function ffmpeg(...args: readonly string[]): void {
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-nostdin', ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
}

/** Pictures alone, which are copied into clips. */
export function makePictures(folder: string, picture: string): string {
  const path = join(folder, `${picture}-pictures.mkv`)
  const source = `testsrc2=size=128x72:rate=${RATE}:duration=${CLIP_SECONDS}`
  ffmpeg('-f', 'lavfi', '-i', source, ...(PICTURES[picture] ?? []), path)
  return path
}

/** Sound alone, which is a chord that never repeats in a second: of a click or a shift, little would be left of it. */
export function makeSounds(folder: string): readonly string[] {
  const chord = `aevalsrc='0.2*sin(440*2*PI*t)+0.1*sin(1333*2*PI*t+t*t)|0.2*sin(554*2*PI*t)':s=48000:d=${CLIP_SECONDS}`
  return Object.entries(SOUNDS).map(([sound, args]) => {
    const path = join(folder, `${sound}.mka`)
    ffmpeg('-f', 'lavfi', '-i', chord, ...args, path)
    return path
  })
}

const TEXT = [
  [0.5, 2, 'One'],
  [5, 8, '<i>Two</i> & more'],
  [11, 13, 'Three\nlines'],
] as const

const clock = (seconds: number) =>
  `00:00:${String(Math.floor(seconds)).padStart(2, '0')},${(seconds % 1) * 1000 || '000'}`

/** A subtitle of three cues, the second of which is shown over the end of a cell. */
export function makeText(folder: string): string {
  const path = join(folder, 'text.srt')
  writeFileSync(
    path,
    TEXT.map(([from, to, text], at) => `${at + 1}\n${clock(from)} --> ${clock(to)}\n${text}\n`).join('\n'),
  )
  return path
}

/** Who puts tracks into a file, and what its name ends with. */
export const MUXERS = {
  'ffmpeg.mkv': (inputs: readonly string[], out: string) => mux(inputs, out, ['-c:s', 'srt']),
  'mkvmerge.mkv': (inputs: readonly string[], out: string) =>
    void execFileSync('mkvmerge', ['-q', '-o', out, ...inputs]),
  'ffmpeg.mp4': (inputs: readonly string[], out: string) => mux(inputs, out, MP4),
  'ffmpeg-front.mp4': (inputs: readonly string[], out: string) => mux(inputs, out, [...MP4, '-movflags', '+faststart']),
} as const
const MP4 = ['-c:s', 'mov_text', '-strict', '-2', '-tag:v', 'hev1']

function mux(inputs: readonly string[], out: string, args: readonly string[]): void {
  const isHevc = inputs.some((input) => input.includes('hevc'))
  const fitting = isHevc ? args : args.filter((arg) => arg !== '-tag:v' && arg !== 'hev1')
  const maps = inputs.flatMap((_, at) => ['-map', String(at)])
  ffmpeg(...inputs.flatMap((input) => ['-i', input]), ...maps, '-c', 'copy', ...fitting, out)
}
