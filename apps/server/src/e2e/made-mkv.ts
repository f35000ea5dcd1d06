import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** Long enough that a player does not hold all of it. */
export const FILM_SECONDS = 150

const CHAPTERS = `;FFMETADATA1
[CHAPTER]
TIMEBASE=1/1
START=0
END=75
title=Ebb
[CHAPTER]
TIMEBASE=1/1
START=75
END=${FILM_SECONDS}
title=Flood
`

/** A sound of a made film: a tone, by which it is told from the others. */
export interface MadeSound {
  readonly codec: 'ac3' | 'aac' | 'libopus'
  readonly hertz: number
  readonly language: string
}

/** A subtitle of a made film: the same words from beginning to end, a new one for each ten seconds. */
export interface MadeText {
  readonly says: string
  readonly language: string
  readonly isForced?: true
}

export interface MadeFilm {
  readonly height: number
  /** Between key frames, in frames of 24 a second. */
  readonly group: number
  readonly sounds: readonly MadeSound[]
  readonly texts: readonly MadeText[]
}

/** Writes a Matroska of `FILM_SECONDS` to `path`: H.264 that moves, and tones. */
export async function makeMkv(path: string, { height, group, sounds, texts }: MadeFilm): Promise<void> {
  const size = `${Math.round((height * 16) / 9 / 2) * 2}x${height}`
  const inputs = [
    `testsrc2=size=${size}:rate=24`,
    ...sounds.map(({ hertz }) => `sine=frequency=${hertz}:sample_rate=48000`),
  ]
  const written = await Promise.all(
    texts.map(async ({ says }, at) => {
      const srt = `${path}.${at}.srt`
      await writeFile(srt, cuesOf(says))
      return srt
    }),
  )
  const first = 1 + sounds.length
  const chapters = `${path}.chapters`
  await writeFile(chapters, CHAPTERS)
  await promisify(execFile)('ffmpeg', [
    ...['-v', 'error', '-y', '-nostdin'],
    ...inputs.flatMap((input) => ['-f', 'lavfi', '-t', String(FILM_SECONDS), '-i', input]),
    ...written.flatMap((srt) => ['-i', srt]),
    ...['-f', 'ffmetadata', '-i', chapters, '-map_chapters', String(first + texts.length)],
    ...Array.from({ length: first + texts.length }, (_, at) => ['-map', String(at)]).flat(),
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '36', '-pix_fmt', 'yuv420p'],
    ...['-g', String(group), '-keyint_min', String(group), '-sc_threshold', '0'],
    ...sounds.flatMap(({ codec, language }, at) => [
      ...[`-c:a:${at}`, codec, `-b:a:${at}`, '96k', `-metadata:s:a:${at}`, `language=${language}`],
    ]),
    ...texts.flatMap(({ language, isForced }, at) => [
      ...[`-metadata:s:s:${at}`, `language=${language}`, `-disposition:s:${at}`, isForced ? 'forced' : '0'],
    ]),
    ...['-c:s', 'srt', path],
  ])
  // Beside the film they would be subtitles of their own.
  for (const used of [...written, chapters]) await rm(used)
}

/** A subtitle in SubRip that says the same from beginning to end, with a number for each ten seconds. */
export function cuesOf(says: string): string {
  const cue = (at: number) => `${at + 1}\n${clock(at * 10)} --> ${clock(at * 10 + 10)}\n${says} ${at}\n`
  return Array.from({ length: FILM_SECONDS / 10 }, (_, at) => cue(at)).join('\n')
}

function clock(seconds: number): string {
  return `00:${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')},000`
}
