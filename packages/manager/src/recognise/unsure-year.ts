import { foldText } from '@streamvault/core'
import type { NameAndYear } from './name-and-year.ts'
import { mayBeYear, YEAR_LIKE } from './year-like.ts'

/** Titles that end with what looks like a year, and are released without their own one, too. */
const TITLES: ReadonlySet<string> = new Set([
  ...['airport 1975', 'amityville 1992', 'argentina 1985', 'cherry 2000', 'class of 1984', 'class of 1999'],
  ...['death race 2000', 'dracula 2000', 'fantasia 2000', 'frankenstein 1970', 'godzilla 1985', 'godzilla 2000'],
  ...['equalizer 2000', 'red riding 1974', 'red riding 1980', 'red riding 1983', 'summer 1993', 'wonder woman 1984'],
])
/** `Class.of.1999`: the number is the object of the word. */
const PHRASE = /(?:^|[ ._])(?:of|in|the|anno|year|since|from|before|after|until|to)[ ._]$/i
const OWN_NUMBER = /\d|(?:^|\s)(?:part|chapter|vol\.?|volume|episode|[IVX]+)\s/i
const YEARS = new RegExp(YEAR_LIKE, 'gu')
/** What a later year tells of a film that is older. */
const RESTORED = /^[ ._-]+(?:4k[ ._-]+)?(?:restor|remaster|re-?release|re-?issue)/i
/** What follows a resolution is said of the file. */
const REMARKS = /[ ._([-]\d{3,4}[ip](?![a-z]).*$/i

/**
 * Whether a number of a film's name may be its year and a word of its title as well, whatever it was taken for. In parentheses it is a
 * year, and among the remarks of a release, or between dots, it stands where years do.
 */
export function isUnsureYear(file: string, { name, year }: NameAndYear): boolean {
  if (new RegExp(String.raw`[([{]${year}[)\]}]`).test(file)) return false
  const found = [...file.replace(REMARKS, '').matchAll(YEARS)].filter(([text]) => mayBeYear(Number(text)))
  const [first, last] = [found[0], found.at(-1)]
  if (first === undefined || last === undefined) return false
  const isFirst = first.index === 0
  // `2001 A Space Odyssey 1968` and `Death.Race.2000.1975` end with theirs; `Metropolis.1927.Restored.2010` may not.
  if (found.length > 1 && RESTORED.test(file.slice(last.index + 4))) return true
  if (found.length > 1)
    return !isFirst && found.some(({ index }) => index < last.index && file.slice(index + 4, last.index).length > 1)
  const before = file.slice(0, first.index)
  if (isFirst) return name !== first[0] && /^\d{4}[ ._]+\p{L}/u.test(file)
  if (year === undefined) return false
  return isBareEnd(file, before) || PHRASE.test(before) || TITLES.has(foldText(`${name} ${year}`))
}

/** `Wonder Woman 1984`, and nothing behind it. A title that has its number, as `21 Jump Street 2012`, ends with no other. */
function isBareEnd(file: string, before: string): boolean {
  return before.length + 4 === file.length && /[^\s-] $/u.test(before) && !OWN_NUMBER.test(before)
}
