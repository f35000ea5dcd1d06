import { type Cue, clockMs } from './cue.ts'

/** What of a line is looked at: both times, and the settings of WebVTT behind them. */
const CHARS_MAX = 200
/** Any number of hours is a time, also one that no cue has: else the line would be shown as a text. */
const CLOCK = String.raw`(?:(\d{1,20}):)?(\d{1,2}):(\d{1,2})(?:[.,:](\d{1,3}))?`
const TIMING = new RegExp(String.raw`^\s{0,20}${CLOCK}\s{0,20}-->\s{0,20}${CLOCK}(.*)$`)
const LINE_SETTING = /\sline:(-?\d{1,3})(%?)/

/** The times of a cue, and where it is shown. */
export type Timing = Pick<Cue, 'startMs' | 'endMs' | 'place'>

/** Reads a line such as `00:01:02,500 --> 00:01:04,000`, as SubRip and WebVTT have it; undefined for another line. */
export function readTiming(line: string): Timing | undefined {
  if (!line.includes('-->')) return undefined
  const found = TIMING.exec(line.slice(0, CHARS_MAX))
  if (found === null) return undefined
  const place = placeOf(found[9] ?? '')
  const times = { startMs: clockMs(found.slice(1, 5)), endMs: clockMs(found.slice(5, 9)) }
  return place === undefined ? times : { ...times, place }
}

/** Of settings only the part of the screen is taken over; lines count from the top, negative ones from the bottom. */
function placeOf(settings: string): Cue['place'] {
  const found = LINE_SETTING.exec(settings)
  if (found === null) return undefined
  const line = Number(found[1])
  if (found[2] === '%') return line < 34 ? 'top' : line < 67 ? 'middle' : undefined
  return line >= 0 && line < 5 ? 'top' : undefined
}
