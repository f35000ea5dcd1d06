import { CUE_CHARS_MAX, type Cue, cueOf, writeCueText } from './cue.ts'
import { linesOf, PAUSE, type Pause } from './lines.ts'
import { readTagged } from './tagged-text.ts'
import { readTiming, type Timing } from './timing-line.ts'

/** Markup counts here and not in what is shown. */
const RAW_CHARS_MAX = 4 * CUE_CHARS_MAX

/** The cues of WebVTT, in its order (https://www.w3.org/TR/webvtt1/). Styles, regions and notes are left out: they have no times. */
export function* parseVtt(text: string): Generator<Cue | Pause, void> {
  let timing: Timing | undefined
  let raw = ''
  for (const line of linesOf(text)) {
    if (line === PAUSE) {
      yield PAUSE
      continue
    }
    const next = readTiming(line)
    if (timing !== undefined && (next !== undefined || line.trim() === '')) {
      yield* finish(timing, raw)
      timing = undefined
    }
    if (next !== undefined) {
      timing = next
      raw = ''
    } else if (timing !== undefined && raw.length < RAW_CHARS_MAX) raw += `${line}\n`
  }
  if (timing !== undefined) yield* finish(timing, raw)
}

function finish(timing: Timing, raw: string): Cue[] {
  return cueOf({ ...timing, text: writeCueText(readTagged(raw.trimEnd())) })
}
