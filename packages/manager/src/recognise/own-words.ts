import { mayBeYear, YEAR_LIKE } from './year-like.ts'

/** What the parser takes for a remark or a number, and is the title's own. */
const OWN_WORDS: readonly RegExp[] = [
  // Kill Bill Vol. 1
  /(?<=[ ._-])vol(?:ume)?(?=[ ._]*\d)/giu,
  /(?<=[ ._-]vol(?:ume)?[ ._]*)\d{1,2}(?![\p{L}\p{N}])/giu,
  // Star Wars - Episode 4 - A New Hope
  /(?<=^star[ ._]wars[ ._-]+)(?:episode|ep)(?=[ ._]*\d)/giu,
  /(?<=^star[ ._]wars[ ._-]+(?:episode|ep)[ ._]*)\d(?!\d)/giu,
  // (500) Days of Summer
  /^\(\d{1,3}\)(?=[ ._]+\p{L})/gu,
  // Code Geass R2 - 05
  /(?<=[ ._])R\d(?=[ ._]-[ ._]\d)/gu,
  // Series that are told apart from their sequels by the year that they play in: Space 1999, Reply 1988
  /(?<=^(?:space|reply|응답하라)[ ._-]+)(?:1988|1994|1997|1999)(?=[ ._-].*(?:s\d+[ ._]*e\d|\d{1,2}x\d\d))/giu,
]
/** The first of two in a row: the other one is the year, as in `Death.Race.2000.1975`. */
const EARLIER_YEAR = new RegExp(String.raw`(?<=[\p{L}\p{N}][ ._]+)${YEAR_LIKE}(?=[ ._]+[([]?(${YEAR_LIKE}))`, 'gu')
/** When it was made into a file, behind the resolution. */
const RELEASE_YEAR = new RegExp(String.raw`(?<=${YEAR_LIKE}.*\b\d{3,4}[ip]\b.*)${YEAR_LIKE}`, 'gu')
const ANY_YEAR = new RegExp(YEAR_LIKE, 'gu')

/** A name with each word that is its title's own, and no remark, as `keep` has it. */
export function keepOwnWords(name: string, keep: (word: string) => string): string {
  const later = name.replace(EARLIER_YEAR, (year, next: string) => (mayBeYear(Number(next)) ? keep(year) : year))
  const past = later
    .replace(RELEASE_YEAR, keep)
    .replace(ANY_YEAR, (year) => (mayBeYear(Number(year)) ? year : keep(year)))
  return OWN_WORDS.reduce((text, own) => text.replace(own, keep), past)
}
