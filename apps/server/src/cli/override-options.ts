import type { Override } from '@streamvault/core'
import { EPISODES_PER_FILE_MAX, TITLE_KINDS } from '@streamvault/core'
import type { CommandOption, Invocation } from './command.ts'

const TITLE_CHARS_MAX = 200
const YEAR = /^(?:1[89]|20|21)\d\d$/
const SEASON = /^\d{1,4}$/
const EPISODE = /^(?<first>\d{1,4})(?:-(?<last>\d{1,4}))?$/

/** The options by which an operator says what files are. */
export const OVERRIDE_OPTIONS: Readonly<Record<string, CommandOption>> = {
  title: { type: 'string', description: 'What the movie or series is called; its year is then as --year says.' },
  year: { type: 'string', description: 'The year of the movie or series, in four digits.' },
  kind: { type: 'string', description: 'Whether it is a movie or a series, where names mislead.' },
  season: { type: 'string', description: 'Which season of the series; 0 is for specials.' },
  episode: { type: 'string', description: 'Which episode of the season, or 1-3 for a file that holds several.' },
}

/** What an operator says of files; undefined where that is nothing. A string says what is wrong with the command line. */
export function readOverride({ options }: Pick<Invocation, 'options'>): Override | undefined | string {
  const { title, year, kind, season, episode } = options
  const name = title === undefined ? undefined : String(title).normalize('NFC').trim()
  if (name !== undefined && !isTitle(name))
    return `a --title has something to be seen, and at most ${TITLE_CHARS_MAX} characters`
  if (year !== undefined && !YEAR.test(String(year))) return 'a --year has four digits'
  const known = TITLE_KINDS.find((candidate) => candidate === kind)
  if (kind !== undefined && known === undefined) return `--kind takes one of ${TITLE_KINDS.join(', ')}`
  if (season !== undefined && !SEASON.test(String(season))) return '--season takes a number; 0 is for specials'
  const numbers = episode === undefined ? undefined : readEpisode(String(episode))
  if (typeof numbers === 'string') return numbers
  if (kind === 'movie' && (season ?? episode) !== undefined) return 'a movie has no --season and no --episode'
  const override: Override = {
    ...(name === undefined ? {} : { title: name }),
    ...(year === undefined ? {} : { year: Number(year) }),
    ...(known === undefined ? {} : { kind: known }),
    ...(season === undefined ? {} : { season: Number(season) }),
    ...(numbers === undefined ? {} : { episode: numbers }),
  }
  return Object.keys(override).length === 0 ? undefined : override
}

function isTitle(name: string): boolean {
  return /[^\p{C}\p{Z}]/u.test(name) && name.length <= TITLE_CHARS_MAX && !/\p{Cc}/u.test(name)
}

function readEpisode(text: string): NonNullable<Override['episode']> | string {
  const { first, last } = EPISODE.exec(text)?.groups ?? {}
  if (first === undefined) return '--episode takes a number, or two such as 1-3'
  if (last === undefined) return { first: Number(first) }
  const count = Number(last) - Number(first) + 1
  if (count < 2 || count > EPISODES_PER_FILE_MAX)
    return `--episode takes 2 to ${EPISODES_PER_FILE_MAX} episodes in order`
  return { first: Number(first), last: Number(last) }
}
