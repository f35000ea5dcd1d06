import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PICTURE = ['-f', 'lavfi', '-i', 'gradients=s=96x54:r=12:d=2:c0=navy:c1=orange:seed=7:speed=0.05']
const TONE = ['-f', 'lavfi', '-i', 'sine=f=440:r=48000:d=2']
const AVC = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-g', '12']
const CUES = '1\n00:00:00,000 --> 00:00:01,000\nOne\n\n2\n00:00:01,000 --> 00:00:02,000\nTwo\n'

/** Two seconds in every container and with the codecs that a library meets: what the tests of `packages/media` read. */
const CLIPS: Readonly<Record<string, (cues: string) => string[]>> = {
  'fragmented.mp4': () => [...PICTURE, ...TONE, ...AVC, '-c:a', 'aac', '-movflags', 'frag_keyframe+empty_moov'],
  'captions.mp4': (cues) => [
    ...[...PICTURE, ...TONE, '-i', cues, '-map', '0', '-map', '1', '-map', '2', '-c:v', 'libx265', '-tag:v', 'hvc1'],
    ...['-x265-params', 'log-level=none', '-pix_fmt', 'yuv420p', '-c:a', 'eac3', '-b:a', '64k', '-c:s', 'mov_text'],
    ...['-metadata:s:s:0', 'language=ger', '-metadata:s:s:0', 'title=Für alle'],
  ],
  'codecs.mkv': (cues) => [
    ...[...PICTURE, ...TONE, '-i', cues, '-map', '0', '-map', '1', '-map', '1', '-map', '1', '-map', '2', ...AVC],
    ...['-strict', '-2', '-c:a:0', 'dca', '-b:a:0', '320k', '-c:a:1', 'truehd', '-c:a:2', 'libvorbis', '-c:s', 'ass'],
    ...['-metadata:s:a:0', 'language=fre', '-metadata:s:s:0', 'language=jpn'],
  ],
  'live.mkv': () => [...PICTURE, ...TONE, ...AVC, '-c:a', 'flac', '-ac', '1', '-live', '1'],
  'picture.webm': () => [...PICTURE, ...TONE, '-c:v', 'libvpx-vp9', '-b:v', '20k', '-c:a', 'libopus', '-b:a', '32k'],
  'transport.ts': () => [...PICTURE, ...TONE, ...AVC, '-c:a', 'ac3', '-b:a', '64k', '-metadata:s:a:0', 'language=spa'],
  'sound.m4a': () => [...TONE, '-c:a', 'aac', '-b:a', '32k'],
  'sound.mp3': () => [...TONE, '-c:a', 'libmp3lame', '-b:a', '32k'],
}

/** Records all clips into `folder`. */
export function recordClips(folder: string): void {
  const scratch = mkdtempSync(join(tmpdir(), 'streamvault-clips-'))
  mkdirSync(folder, { recursive: true })
  const cues = join(scratch, 'cues.srt')
  writeFileSync(cues, CUES)
  for (const [name, args] of Object.entries(CLIPS)) {
    const exact = ['-shortest', '-map_metadata', '-1', '-fflags', '+bitexact', '-flags', '+bitexact']
    const { status } = spawnSync('ffmpeg', ['-loglevel', 'error', '-y', ...args(cues), ...exact, join(folder, name)], {
      stdio: 'inherit',
    })
    if (status !== 0) throw new Error(`ffmpeg could not record ${name}`)
  }
  rmSync(scratch, { recursive: true })
}
