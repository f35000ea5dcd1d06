import { foldText } from '@streamvault/core'
import { parseRelease, type Release } from './parse-release.ts'
import { titleOfMarks } from './title-of-marks.ts'

/** What no film is called: a remark in brackets, or a resolution. */
const REMARK = /[([{]|\b\d{3,4}[ip]\b/i
const EDITION =
  /[ ._-]+(?:(?:special|extended|ultimate|collector'?s|limited|anniversary)[ ._-]edition|(?:director'?s|final|extended|theatrical|ultimate|unrated)[ ._-]cut)$/i
const ARTICLE = /^(?:the|a|an|der|die|das|le|la|les|el|los|il)$/i
const YEARS_IN_PARENTHESES = /\(((?:19|20)\d\d)\)/g
/** A title so short that the parser takes the year for a part of it: `M.1931.1080p` */
const SHORT_TITLE = /^([\p{L}\p{N}]{1,3})[ ._-]+((?:19|20)\d\d)(?=[ ._-]|$)/u

const EPISODE_MARK = /(?<![\p{L}\p{N}])(?:s\d{1,4}[ ._-]*e\d|\d{1,3}x\d{2})/iu
/** `1995 - Heat`, as some sort their films */
const YEAR_FIRST = /^((?:19|20)\d\d) - (?=\p{L})/u

export interface NameAndYear {
  readonly name: string
  readonly year?: number
}

/** The title that a name tells, and its year; an empty name where it tells none. */
export function nameAndYear(text: string): NameAndYear {
  const ofMarks = titleOfMarks(text)
  if (ofMarks !== undefined) return ofMarks
  const parsed = parseRelease(text)
  const { name, ...own } = asParsed(parsed)
  const stated = statedYear(text, own.year)
  if (stated !== undefined) return stated
  if (own.year === undefined && parsed.seasons === undefined) {
    const [, short, year] = SHORT_TITLE.exec(text) ?? []
    if (short !== undefined) return { name: short, year: Number(year) }
    const [front, first] = YEAR_FIRST.exec(text) ?? []
    if (front !== undefined && name.startsWith(front)) return { name: name.slice(front.length), year: Number(first) }
  }
  return { name: withoutEdition(titleBeforeYear(text, parsed) ?? titleBeforeEpisode(text, parsed) ?? name), ...own }
}

/** What the parser takes for the title, and the year that it found. */
export function asParsed({ title = '', year }: Release): NameAndYear {
  return { name: trimmed(title), ...(year === undefined ? {} : { year: Number.parseInt(year, 10) }) }
}

/** The title before a year in parentheses where the parser took another number for the year. */
function statedYear(text: string, year: number | undefined): NameAndYear | undefined {
  const stated = [...text.matchAll(YEARS_IN_PARENTHESES)].at(-1)
  const before = trimmed(text.slice(0, stated?.index ?? 0))
  if (stated === undefined || year === undefined || before === '' || REMARK.test(before)) return undefined
  return Number(stated[1]) === year ? undefined : { name: spaced(before), year: Number(stated[1]) }
}

/**
 * The whole title where the parser took words of it for remarks: a year in parentheses ends it. A bare year does where the parser
 * took a number of a film, such as `Episode 4`, for that of an episode, and where the rest of the title comes behind the remark, as in
 * `The.Remastered.Film.2020`.
 */
function titleBeforeYear(text: string, { title = '', year, seasons, episodes }: Release): string | undefined {
  if (year === undefined) return undefined
  const isInParentheses = text.includes(`(${year})`)
  if (!isInParentheses && seasons !== undefined) return undefined
  const before = text.slice(0, Math.max(text.lastIndexOf(isInParentheses ? `(${year})` : year), 0))
  const [words, known] = [wordsOf(before), wordsOf(title)]
  if (words.length <= known.length || REMARK.test(before) || (seasons && parseRelease(before).seasons)) return undefined
  const isHead = known.every((word, index) => word === words[index])
  const isTail = known.every((word, index) => word === words[words.length - known.length + index])
  const isEnded = isInParentheses || episodes !== undefined
  return isTail || (isHead && (isEnded || goesOn(words, known))) ? trimmed(spaced(before)) : undefined
}

/** The same where a season and an episode end the title, as in `La que se avecina S03E07`. */
function titleBeforeEpisode(text: string, { title = '', year, seasons }: Release): string | undefined {
  const before = text.slice(0, EPISODE_MARK.exec(text)?.index ?? 0)
  if (year !== undefined || seasons === undefined || before === '' || REMARK.test(before)) return undefined
  const [words, known] = [wordsOf(before), wordsOf(title)]
  const isHead = words.length > known.length && known.every((word, index) => word === words[index])
  return isHead && goesOn(words, known) ? trimmed(spaced(before)) : undefined
}

/** Whether what is behind a part of a title is more than remarks. */
function goesOn(words: readonly string[], known: readonly string[]): boolean {
  return asParsed(parseRelease(words.slice(known.length).join(' '))).name !== ''
}

function withoutEdition(name: string): string {
  const bare = name.replace(EDITION, '')
  return bare === '' || ARTICLE.test(bare) ? name : bare
}

function spaced(name: string): string {
  return name.includes(' ') ? name : name.replace(/[._]+/g, ' ')
}

function wordsOf(text: string): string[] {
  return foldText(text).match(/[\p{L}\p{N}]+/gu) ?? []
}

function trimmed(name: string): string {
  return name.replace(/^[\s._-]+|[\s._-]+$/g, '')
}
