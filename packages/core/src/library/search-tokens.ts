/** Lower case, without marks: `Amélie` and `AMELIE` are the same word. */
export function foldText(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

/** The distinct words of `text`, folded, in order: what a catalogue stores and what it looks up. */
export function searchTokens(text: string): string[] {
  return [...new Set(foldText(text).match(/[\p{L}\p{N}]+/gu) ?? [])]
}
