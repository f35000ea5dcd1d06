import type { Provenance } from '../vocabulary/media.ts'

const BETWEEN = '; '
/** A manifest takes texts of 10,000. What would be longer stays as it was. */
const TEXT_CHARS_MAX = 5_000

/** What two say of where the same thing comes from: both, what is in `first` first. Joining again changes nothing. */
export function joinProvenance(first: Provenance | undefined, other: Provenance | undefined): Provenance | undefined {
  if (first === undefined || other === undefined) return first ?? other
  const joined = (['source', 'rights', 'addedBy'] as const).flatMap((name) => {
    const text = joinTexts(first[name], other[name])
    return text === undefined ? [] : [[name, text] as const]
  })
  return { ...first, ...Object.fromEntries(joined) }
}

function joinTexts(first: string | undefined, other: string | undefined): string | undefined {
  if (first === undefined || other === undefined) return first ?? other
  const joined = [...new Set([...first.split(BETWEEN), ...other.split(BETWEEN)])].join(BETWEEN)
  return joined.length > TEXT_CHARS_MAX ? first : joined
}
