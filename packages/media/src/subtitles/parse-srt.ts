import { CUE_CHARS_MAX, type Cue, cueOf, writeCueText } from './cue.ts'
import { linesOf, PAUSE, type Pause } from './lines.ts'
import { placeOfKeys, readTagged } from './tagged-text.ts'
import { readTiming, type Timing } from './timing-line.ts'

/** Markup counts here and not in what is shown. */
const RAW_CHARS_MAX = 4 * CUE_CHARS_MAX
const NUMBER = /^\s*\d{1,9}\s*$/

/** The cues of SubRip, in its order: each ends where the next one's number stands, for texts with empty lines are usual. */
export function* parseSrt(text: string): Generator<Cue | Pause, void> {
  let timing: Timing | undefined
  let raw = ''
  /** A number is the text's own, unless times follow. */
  let number = ''
  for (const line of linesOf(text)) {
    if (line === PAUSE) {
      yield PAUSE
      continue
    }
    const next = readTiming(line)
    if (next !== undefined) {
      if (timing !== undefined) yield* finish(timing, raw)
      timing = next
      raw = ''
      number = ''
    } else if (timing !== undefined && raw.length < RAW_CHARS_MAX) {
      if (number !== '' && line.trim() === '') continue
      raw += number
      number = NUMBER.test(line) ? `${line}\n` : ''
      if (number === '') raw += `${line}\n`
    }
  }
  if (timing !== undefined) yield* finish(timing, raw + number)
}

function finish(timing: Timing, raw: string): Cue[] {
  const text = writeCueText(readTagged(raw.trimEnd()))
  return cueOf({ ...timing, text, place: placeOfKeys(raw) ?? timing.place })
}
