/** A text for a while. */
export interface Cue {
  /** Milliseconds from the start of the video; `endMs` is beyond `startMs`. */
  readonly startMs: number
  readonly endMs: number
  /** As WebVTT has it: escaped, without empty lines, and with no other tags than `<i>`, `<b>` and `<u>`. */
  readonly text: string
  /** Where it is shown, unless at the bottom. */
  readonly place?: 'top' | 'middle'
}

/** Longer texts are cut: no screen shows so much. */
export const CUE_CHARS_MAX = 2000
const CUE_LINES_MAX = 20
/** A hundred hours. */
const MS_MAX = 360_000_000

/** Hours, minutes, seconds and up to three digits behind the point, as milliseconds. What is absent is 0. */
export function clockMs(parts: readonly (string | undefined)[]): number {
  const [hours = '0', minutes = '0', seconds = '0', fraction = '0'] = parts
  return Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000 + Number(fraction.padEnd(3, '0'))
}

/** A cue, unless there is nothing of it to show. */
export function cueOf({
  startMs,
  endMs,
  text,
  place,
}: Omit<Cue, 'place'> & { readonly place?: Cue['place'] | undefined }): Cue[] {
  if (!(endMs > startMs) || endMs > MS_MAX || text === '') return []
  return [{ startMs, endMs, text, ...(place !== undefined && { place }) }]
}

/** A piece of a cue: a text as people read it, or that a style begins or ends. */
export type CuePiece = { readonly text: string } | { readonly style: 'i' | 'b' | 'u'; readonly isOn: boolean }

/** Writes pieces as the text of a cue: cut where it is too long, every style that begins ended in its order. */
export function writeCueText(pieces: Iterable<CuePiece>): string {
  const open: ('i' | 'b' | 'u')[] = []
  let written = ''
  let room = CUE_CHARS_MAX
  let linesRoom = CUE_LINES_MAX
  const end = (count: number) => {
    for (const style of open.splice(open.length - count).toReversed()) written += `</${style}>`
  }
  for (const piece of pieces) {
    if ('text' in piece) {
      const lines = piece.text.slice(0, room).toWellFormed().split('\n').slice(0, linesRoom)
      const text = lines.join('\n')
      room -= text.length
      linesRoom -= lines.length - 1
      written += escapeText(text)
      if (room === 0 || linesRoom === 1) break
    } else if (piece.isOn && !open.includes(piece.style)) {
      open.push(piece.style)
      written += `<${piece.style}>`
    } else if (!piece.isOn && open.includes(piece.style)) {
      // Those within it end with it.
      end(open.length - open.indexOf(piece.style))
    }
  }
  end(open.length)
  return withoutEmptyLines(written)
}

function escapeText(text: string): string {
  return text
    .replace(/(?![\t\n])[\p{Cc}\ufffe\uffff]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}

/** An empty line would end the cue. */
function withoutEmptyLines(text: string): string {
  const lines = text.split('\n').map((line) => line.trim())
  const shown = lines.filter((line) => line !== '')
  return shown.some((line) => line.replace(/<[^>]*>/g, '') !== '') ? shown.join('\n') : ''
}
