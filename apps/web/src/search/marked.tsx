interface MarkedProps {
  readonly text: string
  /** What somebody typed: the beginnings of words. */
  readonly words: string
}

/** A name in which the beginnings of words that were typed stand out. */
export function Marked({ text, words }: MarkedProps) {
  const typed = words.match(/[\p{L}\p{N}]+/gu) ?? []
  if (typed.length === 0) return text
  const begins = new RegExp(`(?<![\\p{L}\\p{N}])(${typed.join('|')})`, 'giu')
  return text.split(begins).map((piece, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no other identity.
      <mark key={index} className="bg-transparent font-semibold text-white">
        {piece}
      </mark>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no other identity.
      <span key={index} className="text-white/70">
        {piece}
      </span>
    ),
  )
}
