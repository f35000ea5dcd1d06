import { parseRelease } from './parse-release.ts'

/** Neither letters nor digits, nor what stands between words, or around a remark. */
const MARK = String.raw`[^\p{L}\p{N}\p{Cc}\s._()[\]{}|–—-]`
const BEHIND = String.raw`[\s._-]*[([](?:19|20)\d\d[)\]]|[\s._-]+S\d{1,4}[ ._-]?E\d`
const TITLE_OF_MARKS = new RegExp(String.raw`^\s*(${MARK}(?:[\s.]*${MARK})*)(?=${BEHIND})`, 'iu')
const YEAR = /^[\s._-]*[([]((?:19|20)\d\d)[)\]]/

/**
 * The title that a name begins with, where that has no letter or digit, and its year: `$ (1971)`, `🎉🎈 (2019) 1080p`, `??? S01E02`. A bare number
 * behind it may be the title, and the marks what somebody put before it.
 */
export function titleOfMarks(text: string): { readonly name: string; readonly year?: number } | undefined {
  const [front = '', name] = TITLE_OF_MARKS.exec(text) ?? []
  if (name === undefined) return undefined
  const [told, year] = YEAR.exec(text.slice(front.length)) ?? []
  if (told === undefined) return { name }
  const rest = text.slice(front.length + told.length).trim()
  return rest === '' || parseRelease(rest).title === '' ? { name, year: Number(year) } : undefined
}
