import { spawn } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ASPECT, type CanvasSize, paint } from './canvas.ts'
import { BUCKET_LOOKS, type Sample, type Subtitles, type Voice } from './library.ts'

const FRAMES_PER_SECOND = 24
const KEY_FRAME_SECONDS = 2
const CHORD_SECONDS = 4
const LINE_SECONDS = 6

/** Records one sample to `target`, painting its frames as ffmpeg takes them. */
export async function record(sample: Sample, target: string): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'streamvault-samples-'))
  try {
    await mkdir(dirname(target), { recursive: true })
    const subtitleFiles = await Promise.all(sample.subtitles.map((texts) => writeSubtitles(texts, scratch)))
    // Elsewhere first: a recording that is cut short replaces nothing.
    const recording = join(scratch, basename(target))
    const { height } = BUCKET_LOOKS[sample.bucket]
    // Painting at half the size is four times as fast, and the softer edges compress better.
    const size = { width: Math.round((height * ASPECT) / 4) * 2, height: height / 2 }
    const { frames, done } = startFfmpeg([...inputs(sample, size, subtitleFiles), ...outputs(sample), recording])
    await Promise.all([pipeline(paintAll(sample, size), frames), done])
    await copyFile(recording, target)
  } finally {
    await rm(scratch, { recursive: true })
  }
}

function startFfmpeg(args: readonly string[]) {
  const child = spawn('ffmpeg', ['-hide_banner', '-loglevel', 'error', '-y', ...args], {
    stdio: ['pipe', 'inherit', 'inherit'],
  })
  const done = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`ffmpeg ended with ${code}`))))
  })
  return { frames: child.stdin, done }
}

function* paintAll(sample: Sample, size: CanvasSize) {
  for (let frame = 0; frame < sample.seconds * FRAMES_PER_SECOND; frame++) {
    yield paint(sample.scene(frame / FRAMES_PER_SECOND), size)
  }
}

function inputs(sample: Sample, size: CanvasSize, subtitleFiles: readonly string[]): string[] {
  const frames = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-video_size', `${size.width}x${size.height}`]
  return [
    ...[...frames, '-framerate', String(FRAMES_PER_SECOND), '-i', 'pipe:0'],
    ...sample.voices.flatMap((voice) => ['-f', 'lavfi', '-i', sound(voice, sample.seconds)]),
    ...subtitleFiles.flatMap((file) => ['-i', file]),
  ]
}

function outputs(sample: Sample): string[] {
  const tracks = [...sample.voices, ...sample.subtitles]
  const tags = (kind: 's:a' | 's:s') => (track: Voice | Subtitles, index: number) => [
    ...[`-metadata:${kind}:${index}`, `language=${track.language}`],
    ...[`-metadata:${kind}:${index}`, `title=${track.name}`],
  ]
  const gop = String(KEY_FRAME_SECONDS * FRAMES_PER_SECOND)
  return [
    ...['-filter_complex', picture(sample), '-map', '[picture]'],
    ...tracks.flatMap((_, index) => ['-map', String(index + 1)]),
    ...['-c:v', 'libx264', '-preset', 'slower', '-b:v', `${BUCKET_LOOKS[sample.bucket].kilobits}k`, '-aq-mode', '3'],
    ...['-g', gop, '-keyint_min', gop, '-sc_threshold', '0', '-pix_fmt', 'yuv420p'],
    ...['-color_primaries', 'bt709', '-color_trc', 'bt709', '-colorspace', 'bt709'],
    ...['-c:a', 'aac', '-b:a', '40k', '-ar', '48000', '-c:s', 'subrip'],
    ...sample.voices.flatMap(tags('s:a')),
    ...sample.subtitles.flatMap(tags('s:s')),
    ...['-map_metadata', '-1', '-fflags', '+bitexact', '-flags', '+bitexact'],
    ...(sample.index === 'first' && sample.path.endsWith('.mp4') ? ['-movflags', '+faststart'] : []),
  ]
}

/** The filters that scale what was painted and draw over it: the title, a timecode, the bucket and a bar that moves. */
function picture({ bucket, heading, line, seconds }: Sample): string {
  const { height, label } = BUCKET_LOOKS[bucket]
  // Even numbers: chroma has half the rows and columns.
  const px = (share: number) => Math.round((height * share) / 2) * 2
  const shadow = `shadowcolor=black@0.45:shadowx=${px(0.002)}:shadowy=${px(0.002)}`
  const text = (font: string, size: number, rest: string) =>
    `drawtext=font='${font}':fontsize=${px(size)}:fontcolor=${rest}`
  const bar = { x: px(0.07), y: px(0.922), width: Math.round(height * ASPECT) - px(0.14), height: px(0.008) }
  const knob = px(0.05)
  const timecode = `timecode='00\\:00\\:00\\:00':rate=${FRAMES_PER_SECOND}`
  const box = `box=1:boxcolor=${label}:boxborderw=${px(0.014)}`
  return [
    `color=${label}:s=${knob}x${bar.height}:r=${FRAMES_PER_SECOND}[knob];[0:v]`,
    [
      `scale=-2:${height}:flags=bicubic:out_color_matrix=bt709,format=yuv420p`,
      text('DejaVu Serif', 0.095, `white:${shadow}:x=${px(0.07)}:y=${px(0.72)}:text='${heading}'`),
      text('DejaVu Sans', 0.036, `white@0.85:${shadow}:x=${px(0.075)}:y=${px(0.845)}:text='${line}'`),
      text('DejaVu Sans Mono', 0.032, `white@0.85:${shadow}:x=w-tw-${px(0.07)}:y=${px(0.85)}:${timecode}`),
      text('DejaVu Sans\\:style=Bold', 0.034, `0x10131c:${box}:x=w-tw-${px(0.085)}:y=${px(0.085)}:text='${bucket}'`),
      `drawbox=x=${bar.x}:y=${bar.y}:w=${bar.width}:h=${bar.height}:color=white@0.25:t=fill`,
    ].join(','),
    `[scene];[scene][knob]overlay=x=${bar.x}+${bar.width - knob}*t/${seconds}:y=${bar.y}:shortest=1[picture]`,
  ].join('')
}

/** A soft chord that changes every four seconds, and a short beep at every full second. */
function sound({ roots, third }: Voice, seconds: number): string {
  const chord = roots.map((root, index) => {
    const tones = [1, third, 3 / 2].map((ratio) => `sin(2*PI*t*${(root * ratio).toFixed(2)})`).join('+')
    return `eq(mod(floor(t/${CHORD_SECONDS}),${roots.length}),${index})*(${tones})`
  })
  const swell = `pow(sin(PI*mod(t,${CHORD_SECONDS})/${CHORD_SECONDS}),0.6)`
  const beep = '0.2*sin(2*PI*t*1000)*lt(mod(t,1),0.06)'
  const side = (lean: string) => `0.06*${swell}*(1+0.25*sin(2*PI*t*0.2${lean}))*(${chord.join('+')})+${beep}`
  return `aevalsrc=exprs='${side('')}|${side('+PI')}':s=48000:d=${seconds}`
}

async function writeSubtitles({ language, lines }: Subtitles, folder: string): Promise<string> {
  const time = (seconds: number, ms: string) => `00:00:${String(seconds).padStart(2, '0')},${ms}`
  const cues = lines.map((line, index) => {
    const start = index * LINE_SECONDS
    return `${index + 1}\n${time(start, '000')} --> ${time(start + LINE_SECONDS - 1, '900')}\n${line}\n`
  })
  const file = join(folder, `${language}.srt`)
  await writeFile(file, cues.join('\n'))
  return file
}
