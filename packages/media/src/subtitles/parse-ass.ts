import { type Cue, type CuePiece, clockMs, cueOf, writeCueText } from './cue.ts'
import { linesOf, PAUSE, type Pause } from './lines.ts'
import { placeOfKeys } from './tagged-text.ts'

const SECTION = /^\s*\[([^\]]{1,50})\]/
const CLOCK = /^\s*(\d{1,3}):(\d{1,2}):(\d{1,2})[.:](\d{1,3})\s*$/
/** What both versions have where no line says it. */
const USUAL_FIELDS = ['layer', 'start', 'end', 'style', 'name', 'marginl', 'marginr', 'marginv', 'effect', 'text']
const FIELDS_MAX = 30
/** Bounded, so that a line of nothing but braces takes no longer than another. */
const OVERRIDES = /(\{[^{}]{0,500}\})/
const OVERRIDE = /\\(?:([ibu])(\d{0,3})|p(\d{1,2})|r)(?![a-z])/g

/** The cues of (Advanced) SubStation Alpha, in its order. Italics, bold and underlined are kept; drawings and all other looks are left out. */
export function* parseAss(text: string): Generator<Cue | Pause, void> {
  let isInEvents = false
  let fields = USUAL_FIELDS
  for (const line of linesOf(text)) {
    if (line === PAUSE) {
      yield PAUSE
      continue
    }
    const section = SECTION.exec(line)?.[1]?.trim().toLowerCase()
    if (section !== undefined) isInEvents = section === 'events'
    else if (isInEvents && /^\s*Format:/i.test(line)) fields = fieldsOf(line)
    else if (isInEvents && /^\s*Dialogue:/i.test(line)) yield* cueOfLine(line, fields)
  }
}

function fieldsOf(line: string): string[] {
  return afterColon(line)
    .split(',', FIELDS_MAX)
    .map((field) => field.trim().toLowerCase())
}

/** The text is what is left behind the last field, with its own commas. */
function cueOfLine(line: string, fields: readonly string[]): Cue[] {
  const parts = afterColon(line).split(',')
  const fieldOf = (name: string) => parts[fields.indexOf(name)] ?? ''
  const start = CLOCK.exec(fieldOf('start'))
  const end = CLOCK.exec(fieldOf('end'))
  if (start === null || end === null) return []
  const raw = parts.slice(fields.length - 1).join(',')
  return cueOf({
    startMs: clockMs(start.slice(1)),
    endMs: clockMs(end.slice(1)),
    text: writeCueText(readOverridden(raw)),
    place: placeOfKeys(raw),
  })
}

function afterColon(line: string): string {
  return line.slice(line.indexOf(':') + 1)
}

/** The text of a line in pieces, as it stands behind all fields. */
export function* readOverridden(raw: string): Generator<CuePiece, void> {
  let isDrawing = false
  for (const piece of raw.split(OVERRIDES)) {
    if (!piece.startsWith('{')) {
      if (!isDrawing) yield { text: piece.replace(/\\[Nn]/g, '\n').replaceAll('\\h', '\u00a0') }
      continue
    }
    for (const [, style, weight, drawing] of piece.matchAll(OVERRIDE)) {
      if (drawing !== undefined) isDrawing = Number(drawing) > 0
      if (style === 'i' || style === 'b' || style === 'u') yield { style, isOn: isHeavy(weight ?? '') }
      else if (drawing === undefined) yield* NOTHING_ON
    }
  }
}

const NOTHING_ON: readonly CuePiece[] = (['i', 'b', 'u'] as const).map((style) => ({ style, isOn: false }))

/** `\b1` is bold, and so is a weight of 700 and more; `\i0` ends italics. */
function isHeavy(weight: string): boolean {
  const value = Number(weight)
  return value > 0 && (value < 10 || value >= 600)
}
