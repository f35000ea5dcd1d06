import type { TitleId } from '../vocabulary/ids.ts'
import type { Recognised } from '../vocabulary/recognised.ts'
import { searchTokens } from './search-tokens.ts'

const SLUG_CHARS_MAX = 96
/** No title that is shown has it: ids are made of letters, digits and hyphens. */
const REVIEW_SUFFIX = '~review'

/** What a title is called. */
export type Called = Pick<Recognised, 'kind' | 'name' | 'year'>

/**
 * The id that the files of one title agree on: its words and year, such as `big-buck-bunny-2008` or `fargo-series`. In doubt it is
 * one that no title has. Another title may have it where a word reads as a year or a kind: `titleIdIn` tells them apart.
 */
export function titleIdOf({ kind, name, year, doubt }: Called & Pick<Recognised, 'doubt'>): TitleId {
  const suffix = doubt === undefined ? '' : REVIEW_SUFFIX
  return `${[slugOf(name), ...yearAndKind({ kind, year })].join('-')}${suffix}` as TitleId
}

/** An id that no title has which is called otherwise: what is no word of the name is behind two hyphens, as in `wonder-woman-1984--movie`. */
export function exactTitleIdOf({ kind, name, year }: Called): TitleId {
  const behind = year === undefined ? [kind] : yearAndKind({ kind, year })
  return `${slugOf(name)}--${behind.join('-')}` as TitleId
}

function yearAndKind({ kind, year }: { readonly kind: Called['kind']; readonly year: number | undefined }): string[] {
  return [...(year === undefined ? [] : [String(year)]), ...(kind === 'series' ? [kind] : [])]
}

function slugOf(name: string): string {
  return (foldWords(name) || codePoints(name)).slice(0, SLUG_CHARS_MAX) || 'untitled'
}

/** What tells names without a letter or digit apart, such as those of emoji. */
function codePoints(name: string): string {
  return [...name.replace(/\s/g, '')].map((char) => `u${char.codePointAt(0)?.toString(16)}`).join('-')
}

function foldWords(name: string): string {
  return name
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .flatMap((word) => searchTokens(word))
    .join('-')
}
