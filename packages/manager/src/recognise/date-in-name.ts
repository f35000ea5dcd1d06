import { YEAR_LIKE } from './year-like.ts'

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const MONTH = '0[1-9]|1[0-2]'
const DAY = '0[1-9]|[12]\\d|3[01]'
const EDGE = String.raw`(?![\p{L}\p{N}]|\.\d(?!\d))`
const MONTH_WORD = `(?<word>${MONTHS.join('|')})[a-z]*`

/** The ways in which a day is written. A day first could be a title's own numbers, so a word comes before it. */
const DATES: readonly RegExp[] = [
  new RegExp(
    String.raw`(?<![\p{L}\p{N}])(?<year>(?:19|20)\d\d)(?<mark>[ ._-])(?<month>${MONTH})\k<mark>(?<day>${DAY})${EDGE}`,
    'u',
  ),
  new RegExp(String.raw`(?<![\p{L}\p{N}])(?<year>(?:19|20)\d\d)(?<month>${MONTH})(?<day>${DAY})(?![\p{L}\p{N}_])`, 'u'),
  new RegExp(
    String.raw`(?<=\p{L}.*[ ._-])(?<day>${DAY})(?<mark>[ ._-])(?<month>${MONTH})\k<mark>(?<year>${YEAR_LIKE})`,
    'u',
  ),
  new RegExp(
    String.raw`(?<![\p{L}\p{N}])(?<day>\d{1,2})(?:st|nd|rd|th)?[ ._-]${MONTH_WORD}[ ._-](?<year>${YEAR_LIKE})`,
    'iu',
  ),
  new RegExp(
    String.raw`(?<![\p{L}\p{N}])${MONTH_WORD}[ ._-](?<day>\d{1,2})(?:st|nd|rd|th)?,?[ ._-](?<year>${YEAR_LIKE})`,
    'iu',
  ),
]
/** What tells the episode besides. */
const NUMBERED = /s\d{1,4}[ ._-]*e\d|\d{1,2}x\d{2}(?!\d)|(?<![\p{L}\p{N}])E\d{2,4}(?![\p{L}\p{N}])/iu

export interface DateInName {
  /** What stands before it, which may be nothing. */
  readonly before: string
  readonly after: string
  /** `2024-03-11` */
  readonly date: string
}

/** The day that an episode without a number is named after. */
export function dateInName(name: string): DateInName | undefined {
  const found = NUMBERED.test(name) ? undefined : DATES.map((date) => date.exec(name)).find((match) => match !== null)
  if (!found?.groups) return undefined
  const { year, month, day = '', word = '' } = found.groups
  const number = month ?? String(1 + MONTHS.indexOf(word.toLowerCase())).padStart(2, '0')
  const [before, after] = [name.slice(0, found.index), name.slice(found.index + found[0].length)]
  return { before, after: after.replace(/^[ ._-]+/, ''), date: `${year}-${number}-${day.padStart(2, '0')}` }
}
