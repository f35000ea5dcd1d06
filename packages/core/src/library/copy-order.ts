import type { MediaFile } from '../vocabulary/media.ts'
import { mirroredPartsOf } from './mirrored-parts.ts'

/** No name of a store contains it. */
const SEPARATOR = '/'
/** The character behind the separator: what is below it begins with the name that stands before. */
const BEHIND_SEPARATOR = '0'

/** Order of the listing of files that lack copies, half-open: above `above`, and below `below` where that is given. */
export interface CopyOrderRange {
  readonly above: string
  readonly below?: string
}

/**
 * What files are sorted by where those are looked for of which a mirror has no copy: the mirror that every part was copied to
 * last, then the id. So the files of one mirror are one stretch of the order, and those that it lacks are what lies around it.
 */
export function copyOrderOf(file: Pick<MediaFile, 'id' | 'parts' | 'subtitles'>): string {
  const [first, ...others] = mirroredPartsOf(file).map(({ copies }) => copies?.at(-1)?.store)
  const mirror = others.every((store) => store === first) ? first : undefined
  return `${mirror ?? ''}${SEPARATOR}${file.id}`
}

/** The ranges of the order in which files that `mirror` lacks lie, behind `after`. */
export function uncopiedRanges(mirror: string, after: string): readonly CopyOrderRange[] {
  const [begin, end] = [`${mirror}${SEPARATOR}`, `${mirror}${BEHIND_SEPARATOR}`]
  return [...(after < begin ? [{ above: after, below: begin }] : []), { above: after < end ? end : after }]
}

const ORDER = /^[^/]*\/[^/]+$/

/** Whether a text may be a place in the order: what lists are continued from. */
export function isCopyOrder(text: string): boolean {
  return ORDER.test(text)
}
