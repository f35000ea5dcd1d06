import { searchedNames, searchWords, type Title, wholeName } from '@streamvault/core'

/** Begins the term of a whole name. Unicode gives it no meaning, so that no word begins with it. */
const WHOLE = '\uE000'
const BETWEEN_WORDS = '\uE001'

/** The terms under which the search index keeps a title: the words of its names, and each name as a whole. */
export function searchTermsOf(title: Title): string {
  const names = searchedNames(title)
  return [...new Set([...names.flatMap(searchWords), ...names.map(wholeTerm)])].filter(Boolean).join(' ')
}

/** What the index is asked for to find titles of such words. Words are letters and digits, and quoted. */
export function matchBeginnings(query: string): string {
  return searchWords(query)
    .map((word) => `"${word}"*`)
    .join(' ')
}

/** What the index is asked for to find titles one of whose names is the query. */
export function matchWhole(query: string): string {
  return `"${wholeTerm(query)}"`
}

function wholeTerm(name: string): string {
  const whole = wholeName(name).replaceAll(' ', BETWEEN_WORDS)
  return whole === '' ? '' : WHOLE + whole
}
