/** Lines that are longer are cut: those of a subtitle are read by people. */
const LINE_CHARS_MAX = 20_000

/** Some milliseconds of reading. */
const LINES_PER_PAUSE = 4096

/** Where others may go on before the next line is read. */
export const PAUSE = Symbol('pause')
export type Pause = typeof PAUSE

/** The lines of a text, one at a time, whatever ends them: of a billion empty ones no list is made. Every few thousand, a pause. */
export function* linesOf(text: string): Generator<string | Pause, void> {
  let count = 0
  const ends = /\r\n?|\n/g
  let start = 0
  for (let end = ends.exec(text); end !== null; end = ends.exec(text)) {
    yield text.slice(start, Math.min(end.index, start + LINE_CHARS_MAX))
    start = ends.lastIndex
    if (++count % LINES_PER_PAUSE === 0) yield PAUSE
  }
  if (start < text.length) yield text.slice(start, start + LINE_CHARS_MAX)
}
