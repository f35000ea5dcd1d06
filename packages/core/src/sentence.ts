/** What may end a sentence: an exclamation, a question, and what trails off. */
const END = /[.?!…]$/u

/** A text as a sentence: with a full stop, unless it has an end of its own. */
export function asSentence(text: string): string {
  const trimmed = text.trimEnd()
  return END.test(trimmed) ? trimmed : `${trimmed}.`
}

/** A sentence without its full stop, so that something may follow; questions keep their marks, and what trails off its dots. */
export function withoutStop(sentence: string): string {
  return sentence.trimEnd().replace(/(?<!\.)\.$/, '')
}
