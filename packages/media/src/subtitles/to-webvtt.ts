import { setImmediate } from 'node:timers/promises'
import { type SubtitleFormat, VaultError } from '@streamvault/core'
import type { Cue } from './cue.ts'
import { PAUSE, type Pause } from './lines.ts'
import { parseAss } from './parse-ass.ts'
import { parseSrt } from './parse-srt.ts'
import { parseVtt } from './parse-vtt.ts'

/** A film has some 2,000; signs of an animated one, ten times as many. */
export const CUES_MAX = 50_000
/** What a browser is given at most, in bytes. */
export const WEBVTT_BYTES_MAX = 8 << 20
/** As much of the beginning of a text as tells its format. */
const HEAD_CHARS = 4096
/** What a time and the lines around it take. */
const CUE_FRAME_BYTES = 64

const PARSERS: Readonly<Record<SubtitleFormat, (text: string) => Generator<Cue | Pause, void>>> = {
  srt: parseSrt,
  vtt: parseVtt,
  ass: parseAss,
  ssa: parseAss,
}

const LINES: Readonly<Record<NonNullable<Cue['place']>, string>> = { top: ' line:0', middle: ' line:50%' }

/** What a text is written in, whatever its name says. Throws `SUBTITLE_INVALID` where there is nothing to show in it. */
export function subtitleFormatOf(text: string): SubtitleFormat {
  const format = guessFormat(text)
  for (const cue of PARSERS[format](text)) if (cue !== PAUSE) return format
  throw new VaultError('SUBTITLE_INVALID', { reason: 'no cue' })
}

function guessFormat(text: string): SubtitleFormat {
  const head = text.slice(0, HEAD_CHARS)
  if (/^\ufeff?WEBVTT(?:\s|$)/.test(head)) return 'vtt'
  if (!/^\s{0,100}\[(?:Script Info|V4\+? Styles|Events)\]/im.test(head)) return 'srt'
  return /^\[V4 Styles\]/im.test(text) ? 'ssa' : 'ass'
}

/**
 * Turns a subtitle into WebVTT that is safe in any page: cues in the order of their times, escaped, at most `CUES_MAX`, and no
 * more than `WEBVTT_BYTES_MAX` of them. What is beyond either is left out. Others go on in between: the largest takes a quarter of a second.
 */
export async function toWebVtt(text: string, format: SubtitleFormat): Promise<Buffer> {
  return await inSteps(webVttSteps(text, format))
}

/** The same in steps of some milliseconds. */
export function* webVttSteps(text: string, format: SubtitleFormat): Generator<Pause, Buffer> {
  return writeWebVtt(yield* cueSteps(text, format), 'WEBVTT')
}

/** The cues of a subtitle in its order, as many as are shown of it. */
export async function readCues(text: string, format: SubtitleFormat): Promise<readonly Cue[]> {
  return await inSteps(cueSteps(text, format))
}

async function inSteps<T>(steps: Generator<Pause, T>): Promise<T> {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    await setImmediate()
  }
}

function* cueSteps(text: string, format: SubtitleFormat): Generator<Pause, Cue[]> {
  const cues: Cue[] = []
  let bytes = 0
  for (const cue of PARSERS[format](text)) {
    if (cue === PAUSE) {
      yield PAUSE
      continue
    }
    bytes += Buffer.byteLength(cue.text) + CUE_FRAME_BYTES
    if (cues.length >= CUES_MAX || bytes > WEBVTT_BYTES_MAX) break
    cues.push(cue)
  }
  return cues
}

/** Cues in the order of their times behind a head, which is a line that begins with `WEBVTT`, or several. */
export function writeWebVtt(cues: readonly Cue[], head: string): Buffer {
  const sorted = cues.toSorted((one, other) => one.startMs - other.startMs || one.endMs - other.endMs)
  // Layers of one text, which give it a shadow or a glow, would be shown one above the other.
  const shown = sorted.filter((cue, at) => !isSame(cue, sorted[at - 1]))
  return Buffer.from([head, ...shown.map(writeCue), ''].join('\n\n'))
}

function isSame(one: Cue, other: Cue | undefined): boolean {
  return one.startMs === other?.startMs && one.endMs === other.endMs && one.text === other.text
}

function writeCue({ startMs, endMs, text, place }: Cue): string {
  return `${clockText(startMs)} --> ${clockText(endMs)}${place === undefined ? '' : LINES[place]}\n${text}`
}

/** `00:01:02.500` */
function clockText(ms: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  const clock = [ms / 3_600_000, (ms / 60_000) % 60, (ms / 1000) % 60].map(two).join(':')
  return `${clock}.${String(ms % 1000).padStart(3, '0')}`
}
