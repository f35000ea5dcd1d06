import type { Cue, CuePiece } from './cue.ts'

/** What SubRip and WebVTT have between `<` and `>`, and SubStation between `{` and `}`. */
const MARKUP = /<(\/?)([a-z]{1,20})\b[^<>]{0,200}>|<\d[^<>]{0,30}>|\{\\([^{}]{1,500})\}/gi
const ENTITY = /&(amp|lt|gt|nbsp|lrm|rlm|quot|apos|#39);/g
const ENTITIES: Readonly<Record<string, string>> = {
  ...{ amp: '&', lt: '<', gt: '>', nbsp: '\u00a0', lrm: '\u200e', rlm: '\u200f', quot: '"', apos: "'", '#39': "'" },
}

/** The text of a cue in SubRip or WebVTT, in pieces: `<i>`, `<b>` and `<u>` are kept, and all other markup is left out. */
export function* readTagged(text: string): Generator<CuePiece, void> {
  let start = 0
  for (const found of text.matchAll(MARKUP)) {
    yield { text: plain(text.slice(start, found.index)) }
    start = found.index + found[0].length
    const style = found[2]?.toLowerCase()
    if (style === 'i' || style === 'b' || style === 'u') yield { style, isOn: found[1] === '' }
  }
  yield { text: plain(text.slice(start)) }
}

/** What is a reference to a character in WebVTT is one in what many write as SubRip, too. */
function plain(text: string): string {
  return text.replace(ENTITY, (whole, name: string) => ENTITIES[name] ?? whole)
}

/** `{\an8}` at the beginning, which SubRip has from SubStation: the keys of a number pad, on the screen. */
export function placeOfKeys(text: string): Cue['place'] {
  const key = Number(/\\an?([1-9])/.exec(text.slice(0, 200))?.[1] ?? 2)
  return key > 6 ? 'top' : key > 3 ? 'middle' : undefined
}
