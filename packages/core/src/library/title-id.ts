import type { TitleId } from '../vocabulary/ids.ts'
import type { Recognised } from '../vocabulary/recognised.ts'
import { searchTokens } from './search-tokens.ts'

const SLUG_CHARS_MAX = 96
/** No title that is shown has it: ids are made of letters, digits and hyphens. */
const REVIEW_SUFFIX = '~review'

/**
 * The id that all files of one title agree on: its words and year, such as `big-buck-bunny-2008` or `fargo-series`. In doubt it is
 * one that no title has.
 */
export function titleIdOf(recognised: Pick<Recognised, 'kind' | 'name' | 'year' | 'doubt'>): TitleId {
  const words = (foldWords(recognised.name) || codePoints(recognised.name)).slice(0, SLUG_CHARS_MAX)
  const year = recognised.year === undefined ? [] : [String(recognised.year)]
  const kind = recognised.kind === 'series' ? ['series'] : []
  const suffix = recognised.doubt === undefined ? '' : REVIEW_SUFFIX
  return `${[words || 'untitled', ...year, ...kind].join('-')}${suffix}` as TitleId
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
