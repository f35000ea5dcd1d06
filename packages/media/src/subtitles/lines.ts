/** Lines that are longer are cut: those of a subtitle are read by people. */
const LINE_CHARS_MAX = 20_000

/** The lines of a text, one at a time, whatever ends them: of a billion empty ones no list is made. */
export function* linesOf(text: string): Generator<string, void> {
  const ends = /\r\n?|\n/g
  let start = 0
  for (let end = ends.exec(text); end !== null; end = ends.exec(text)) {
    yield text.slice(start, Math.min(end.index, start + LINE_CHARS_MAX))
    start = ends.lastIndex
  }
  if (start < text.length) yield text.slice(start, start + LINE_CHARS_MAX)
}
