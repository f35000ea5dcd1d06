import { foldText, type Recognised, searchTokens } from '@streamvault/core'
import { cleanName } from './clean-name.ts'
import { dateInName } from './date-in-name.ts'
import { doubtName } from './doubtful-names.ts'
import { episodeOf } from './episode-of.ts'
import { asParsed, type NameAndYear, nameAndYear } from './name-and-year.ts'
import { isExtra, isNameless } from './nameless.ts'
import { parseRelease } from './parse-release.ts'
import { readFolders, type Surroundings } from './read-folders.ts'
import { isUnsureYear } from './unsure-year.ts'

/** An episode that does not say of what: `E03`, `Ep 3`, `Episode 3 - Name`, `S01E02 - Name`, `1x02`. */
const MARKED_EPISODE =
  /^(?:s?(?<season>\d{1,3})[ ._-]*)?(?:(?<=\d)x|e|ep|episode)[ ._-]*(?<episode>\d{1,4})(?:-?e\d+|-\d{1,3}(?!\d))*(?:[ ._-]+(?<name>.*))?$/i
/** The same by a bare number, which only a season's folder makes believable: `02 - Name`, `01-02 - Name`. */
const NUMBERED_EPISODE = /^(?<episode>\d{1,3})(?:-(?<last>\d{1,3}))?(?:[ ._-]+(?<name>.*))?$/
/** `01-02`, which the parser takes for a season and its episode. */
const NUMBERED_ROW = /^\d{2,3}-\d{2,3}(?!\d|-\d)(?!.*s\d+e\d)/i
/** Season and episode in one number, `304`, which only the folder of that season makes believable. */
const JOINED_NUMBER = /(?:^|[ ._-])(\d{1,2})(\d\d)(?=[ ._-]|$)/
/** The shape of a picture among what a release says of itself: behind the year, and before the resolution. */
const SHAPE = /(?<=\b(?:19|20)\d\d\b.*)[ ._-](?:4x3|16x9)(?=[ ._-](?:.*[ ._-])?\d{3,4}[ip]\b)/i
const SEASON_AND_EPISODE = /s\d{1,4}[ ._-]*e\d|(?<!\d)\d{1,2}x\d{2}/i
/** Series of the same name are told apart by it, and the parser takes it for a remark. */
const COUNTRY = /[ ._]\(?(US|UK|AU|NZ|CA)\)?[ ._-]+S\d/
const YEAR_IN_PARENTHESES = /\((?:19|20)\d\d\)/
/** An episode of a series that is told by its year: `(2019) - 07`, `2019.E05`, `- 07 (2019)` */
const EPISODE_OF_YEAR =
  /(?:19|20)\d\d[)\]]?(?:[ ._-]+(?:ep?|episode)[ ._-]*\d|[ ._][-–][ ._](?!480|540|576|720)\d{2,3}(?:v\d)?(?:$|[ ._]-|[ ._]*[[(]))|[ ._]-[ ._]0\d{1,2} \((?:19|20)\d\d\)/i
/** As groups shorten the names of files in the folder of a release: `abc-stalker` */
const ABBREVIATION = /^[a-z0-9.]+(?:-[a-z0-9.]+)+$/
const PICTURES = /^\p{Extended_Pictographic}/u
const SPELT_EPISODE = /(?<!\p{L})(?:e|ep|episode)[ ._-]*\d{4}(?!\d)/iu
/** As `plainMarks` writes them. */
const OUR_MARK = /(?:^|[ ._])([SE]\d{2,4})(?:$|[ ._])/u
/** `[Group] Name 12` */
const OF_GROUP = /^\[[^\]]+\][ ._]*[^[(]*\p{L}[ ._]+\d{1,3}(?:v\d)?(?:[ ._]*[[(].*)?(?:\.\w{2,4})?$/u
/** Without a season, larger numbers are years. */
const ABSOLUTE_EPISODE_MAX = 1899

/**
 * Tells which title a file is by its path below the ingested folder, `/` or `\` between the names. The file's own name
 * comes first; its folders fill in what that leaves out. Where they do not tell, the answer is the best guess, with the doubt.
 */
export function recogniseName(relativePath: string): Recognised {
  const names = relativePath.split(/[\\/]+/).filter((name) => name !== '' && name !== '.')
  const given = names.pop() ?? ''
  const ownName = cleanName(given)
  const around = readFolders(names.reverse().map(cleanName))
  // Below a season's folder it is an episode, whatever else is said.
  const file = around.season === undefined ? ownName.replace(SHAPE, '') : ownName
  if (around.isOfExtras || isExtra(file)) return extra(file, around)
  const told = doubtName(file, datedEpisode(file, around) ?? numberedOrMovie(file, around), around.season)
  if (told.doubt === undefined && isMisread(given, told)) return { ...told, doubt: 'number' }
  return around.isOfHalf && told.kind === 'movie' ? { doubt: 'half', ...told } : told
}

/** Whether a mark that we made is in the title, or nothing that a film is called is left of it, or it has an episode's number at its end as groups have it. */
function isMisread(given: string, { kind, name, year }: Recognised): boolean {
  const [, mark] = OUR_MARK.exec(name) ?? []
  if (mark !== undefined && !given.includes(mark)) return true
  if (!/[\p{L}\p{Nd}\p{Extended_Pictographic}\p{S}\p{P}]/u.test(name)) return true
  return kind === 'movie' && year === undefined && OF_GROUP.test(given)
}

function numberedOrMovie(file: string, around: Surroundings): Recognised {
  return bareEpisode(file, around) ?? namedEpisode(file, around) ?? withoutEpisode(file, around) ?? movie(file, around)
}

/** An episode that its day tells. No season has it, and a match has others of the same day beside it. */
function datedEpisode(file: string, { home }: Surroundings): Recognised | undefined {
  const dated = isNameless(file) ? undefined : dateInName(file)
  if (dated === undefined) return undefined
  const own = nameAndYear(dated.before || dated.after)
  const series = own.name === '' ? home : own
  if (series === undefined) return { kind: 'series', name: file, episodeName: dated.date, doubt: 'no-series' }
  return { kind: 'series', ...series, episodeName: dated.date, doubt: 'date' }
}

/** An episode whose file leaves the name of the series to its folder. */
function bareEpisode(file: string, { season, home }: Surroundings): Recognised | undefined {
  const { seasons, episodes } = parseRelease(file)
  const mayBeNumber = season !== undefined && (!(seasons && episodes) || NUMBERED_ROW.test(file))
  const marked = MARKED_EPISODE.exec(file)
  const match = marked ?? (mayBeNumber ? NUMBERED_EPISODE.exec(file) : null)
  if (!match?.groups) return undefined
  const { season: ownSeason, episode: first, last, name } = match.groups
  const number = { season: ownSeason === undefined ? (season ?? 1) : Number(ownSeason), episode: Number(first) }
  const row = last === undefined ? (marked ? episodes : undefined) : [number.episode, Number(last)]
  const episode = episodeOf(number, row)
  const named = { episode, ...episodeName(name && parseRelease(name).title) }
  return home ? { kind: 'series', ...home, ...named } : { kind: 'series', name: file, ...named, doubt: 'no-series' }
}

function namedEpisode(file: string, around: Surroundings): Recognised | undefined {
  const { season: folderSeason, home } = around
  const parsed = parseRelease(file)
  const season = parsed.seasons?.[0] ?? folderSeason
  const episode = joinedEpisode(file, around) ?? parsed.episodes?.[0]
  // A bare number may stand before the year, and is not the title's own here.
  const own = withoutLaterYear(file, parsed.seasons ? nameAndYear(file) : asParsed(parsed))
  if (episode === undefined || own.name === '' || isNameless(file) || (parsed.seasons?.length ?? 1) > 1)
    return undefined
  const isOfYear = own.year === undefined || EPISODE_OF_YEAR.test(file)
  const isNoYear = episode <= ABSOLUTE_EPISODE_MAX || SPELT_EPISODE.test(file)
  const isAbsolute = isNoYear && parsed.title !== file && isOfYear
  if (season === undefined && !isAbsolute) return undefined
  const number = { season: season ?? 1, episode }
  const told = { episode: episodeOf(number, parsed.episodes), ...episodeName(parsed.episodeTitle) }
  if (parsed.episodes === undefined && home) return { kind: 'series', ...home, ...told }
  const [, country] = COUNTRY.exec(file) ?? []
  const isCut = country !== undefined && !own.name.replace(')', '').endsWith(country)
  // The folder often tells the year for all of its episodes.
  const sameName = home && foldText(home.name) === foldText(own.name)
  return {
    kind: 'series',
    ...(sameName ? home : {}),
    ...own,
    ...(isCut ? { name: `${own.name} ${country}` } : {}),
    ...told,
  }
}

/**
 * A bare year behind the episode tells when that was shown: `Fargo.S05E01.2023` is of no other series than its first season. In parentheses it
 * is the series' own.
 */
function withoutLaterYear(file: string, own: NameAndYear): NameAndYear {
  const mark = SEASON_AND_EPISODE.exec(file)
  if (mark === null || own.year === undefined || file.includes(`(${own.year})`)) return own
  return file.indexOf(String(own.year)) > mark.index ? { name: own.name } : own
}

/** `grp-show.304` in the folder of the third season. */
function joinedEpisode(file: string, { season, home }: Surroundings): number | undefined {
  const [, ownSeason, episode] = JOINED_NUMBER.exec(file) ?? []
  return home && season !== undefined && Number(ownSeason) === season ? Number(episode) : undefined
}

/** A file of a season that does not say which episode it is, or is all of them. */
function withoutEpisode(file: string, { season, home }: Surroundings): Recognised | undefined {
  const own = isNameless(file) || parseRelease(file).seasons === undefined ? undefined : nameAndYear(file)
  if (season === undefined && own === undefined) return undefined
  const series = own?.name ? own : home
  if (!series) return { kind: 'series', name: file || 'Untitled', doubt: 'no-series' }
  return { kind: 'series', ...series, doubt: season === 0 ? 'extra' : 'no-episode' }
}

/** A movie in a folder that is named after one, by a name without a year. */
function movieOf(name: string, home: NameAndYear, around: Surroundings): Recognised {
  const words = searchTokens(`${home.name} ${home.year ?? ''}`)
  const isPart = searchTokens(name).every((word) => words.includes(word))
  if (isPart || ABBREVIATION.test(name)) return ofHome(home, around)
  return { kind: 'movie', name, doubt: 'contradiction' }
}

function ofHome(home: NameAndYear, { isOfSeveral }: Surroundings): Recognised {
  return { kind: 'movie', ...home, ...(isOfSeveral ? { doubt: 'several' } : {}) }
}

function extra(file: string, { home }: Surroundings): Recognised {
  const own = nameAndYear(file)
  return { kind: 'movie', ...(home ?? (own.name === '' ? { name: file || 'Untitled' } : own)), doubt: 'extra' }
}

function movie(file: string, around: Surroundings): Recognised {
  const { home, isOfOneTitle } = around
  const parsed = nameAndYear(file)
  const own = parsed.name === '' && PICTURES.test(file) ? { name: file } : parsed
  const isNamed = own.name !== '' && (!isNameless(file) || YEAR_IN_PARENTHESES.test(file))
  if (home && isOfOneTitle && !isNamed) return ofHome(home, around)
  if (home && isOfOneTitle && own.year === undefined) return movieOf(own.name, home, around)
  if (isNamed && isUnsureYear(file, own)) {
    if (home && isOfOneTitle) return movieOf(`${own.name} ${own.year}`, home, around)
    return { kind: 'movie', ...own, doubt: 'number' }
  }
  if (isNamed) return { kind: 'movie', ...own }
  return { kind: 'movie', ...(home ?? { name: file || 'Untitled' }), doubt: 'nameless' }
}

function episodeName(text: string | undefined): Pick<Recognised, 'episodeName'> {
  const words = text?.trim()
  return words ? { episodeName: words } : {}
}
