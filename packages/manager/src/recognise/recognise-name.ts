import { foldText, type Recognised } from '@streamvault/core'
import { cleanName } from './clean-name.ts'
import { parseRelease, type Release } from './parse-release.ts'

const SEASON_FOLDER = /^(?:season|series|staffel|saison|temporada|s)[ ._-]*(\d{1,3})$/i
const SPECIALS_FOLDER = /^(?:specials?|extras)$/i
/** Folders that sort a library, and say nothing of what is in them. */
const SHELF =
  /^(?:movies|films|series|shows|tv|tv[ ._-]?shows|anime|videos|downloads|completed?|bdmv|stream|video_ts)$/i
const NAMELESS =
  /^(?:movie|film|video|feature|main|title|untitled|index|output|stream|title[ ._]?t?\d+|t\d{2}|\d{5}|vts[ ._]\d+[ ._]\d+)$/i
/** An episode that does not say of what: `E03`, `Ep 3`, `Episode 3 - Name`, `S01E02 - Name`, `1x02`. */
const MARKED_EPISODE =
  /^(?:s?(?<season>\d{1,3})[ ._-]*)?(?:(?<=\d)x|e|ep|episode|folge)[ ._-]*(?<episode>\d{1,4})(?:-?e\d+)*(?:[ ._-]+(?<name>.*))?$/i
/** The same by a bare number, which only a season's folder makes believable: `02 - Name`. */
const NUMBERED_EPISODE = /^(?<episode>\d{1,3})(?:[ ._-]+(?<name>.*))?$/
const YEAR_IN_PARENTHESES = /\((?:19|20)\d\d\)/
/** What no film is called: a remark in brackets, or a resolution. */
const REMARK = /[([{]|\b\d{3,4}[ip]\b/i
/** The shape of a picture among what a release says of itself: behind the year, and before the resolution. */
const SHAPE = /(?<=\b(?:19|20)\d\d\b.*)[ ._-](?:4x3|16x9)(?=[ ._-](?:.*[ ._-])?\d{3,4}[ip]\b)/i
/** Without a season, larger numbers are years. */
const ABSOLUTE_EPISODE_MAX = 1899

interface NameAndYear {
  readonly name: string
  readonly year?: number
}

/** What the folders around a file say. */
interface Surroundings {
  readonly season: number | undefined
  /** The nearest folder that may be named after a title, as it is called. */
  readonly folder: string | undefined
  /** The title that this folder is named after. */
  readonly home: NameAndYear | undefined
}

/**
 * Tells which title a file is by its path below the ingested folder, `/` or `\` between the names. The file's own name
 * comes first; its folders fill in what that leaves out. There is always an answer, if only the name of the file.
 */
export function recogniseName(relativePath: string): Recognised {
  const names = relativePath.split(/[\\/]+/).filter((name) => name !== '' && name !== '.')
  const ownName = cleanName(names.pop() ?? '')
  const folders = names.reverse().map(cleanName)
  const folder = folders.find((name) => seasonOf(name) === undefined && !SHELF.test(name))
  const season = folders.map(seasonOf).find((number) => number !== undefined)
  const named = folder ? nameAndYear(folder) : undefined
  const around = { season, folder, home: named?.name ? named : undefined }
  // Below a season's folder it is an episode, whatever else is said.
  const file = season === undefined ? ownName.replace(SHAPE, '') : ownName
  return bareEpisode(file, around) ?? namedEpisode(file, around) ?? movie(file, around)
}

/** An episode whose file leaves the name of the series to its folder. */
function bareEpisode(file: string, { season, home }: Surroundings): Recognised | undefined {
  const { seasons, episodes } = parseRelease(file)
  const mayBeNumber = season !== undefined && !(seasons && episodes)
  const match = MARKED_EPISODE.exec(file) ?? (mayBeNumber ? NUMBERED_EPISODE.exec(file) : null)
  if (!match?.groups || !home) return undefined
  const { season: ownSeason, episode, name } = match.groups
  const number = { season: ownSeason === undefined ? (season ?? 1) : Number(ownSeason), episode: Number(episode) }
  return { kind: 'series', ...home, episode: number, ...episodeName(name && parseRelease(name).title) }
}

function namedEpisode(file: string, { season: folderSeason, home }: Surroundings): Recognised | undefined {
  const parsed = parseRelease(file)
  const [episode] = parsed.episodes ?? []
  const season = parsed.seasons?.[0] ?? folderSeason
  // A bare number may stand before the year, and is not the title's own here.
  const own = parsed.seasons ? nameAndYear(file) : asParsed(parsed)
  if (episode === undefined || own.name === '' || MARKED_EPISODE.test(file)) return undefined
  const isAbsolute = episode <= ABSOLUTE_EPISODE_MAX && parsed.title !== file && own.year === undefined
  if (season === undefined && !isAbsolute) return undefined
  // The folder often tells the year for all of its episodes.
  const sameName = home && foldText(home.name) === foldText(own.name)
  return {
    kind: 'series',
    ...(sameName ? home : {}),
    ...own,
    episode: { season: season ?? 1, episode },
    ...episodeName(parsed.episodeTitle),
  }
}

function movie(file: string, { folder, home }: Surroundings): Recognised {
  const own = nameAndYear(file)
  const folderKnows = own.year === undefined && YEAR_IN_PARENTHESES.test(folder ?? '')
  if (home && (folderKnows || own.name === '' || NAMELESS.test(file))) return { kind: 'movie', ...home }
  if (own.name === '' || MARKED_EPISODE.test(file)) return { kind: 'movie', name: file || 'Untitled' }
  return { kind: 'movie', ...own }
}

function nameAndYear(text: string): NameAndYear {
  const parsed = parseRelease(text)
  const own = asParsed(parsed)
  const before = titleBeforeYear(text, parsed)
  return before === undefined ? own : { ...own, name: before }
}

function asParsed({ title = '', year }: Release): NameAndYear {
  return { name: trimmed(title), ...(year === undefined ? {} : { year: Number.parseInt(year, 10) }) }
}

/** The whole title where the parser took words of it for remarks: a year in parentheses ends it, and nothing else does. */
function titleBeforeYear(text: string, { title = '', year, seasons }: Release): string | undefined {
  const yearAt = year === undefined ? -1 : text.lastIndexOf(`(${year})`)
  const before = text.slice(0, Math.max(yearAt, 0))
  const [words, known] = [wordsOf(before), wordsOf(title)]
  const cut = words.length > known.length && known.every((word, index) => word === words[index])
  if (!cut || REMARK.test(before) || (seasons && parseRelease(before).seasons)) return undefined
  return trimmed(before.includes(' ') ? before : before.replace(/[._]+/g, ' '))
}

function wordsOf(text: string): string[] {
  return foldText(text).match(/[\p{L}\p{N}]+/gu) ?? []
}

function trimmed(name: string): string {
  return name.replace(/^[\s._-]+|[\s._-]+$/g, '')
}

function episodeName(text: string | undefined): Pick<Recognised, 'episodeName'> {
  const words = text?.trim()
  return words ? { episodeName: words } : {}
}

function seasonOf(folder: string): number | undefined {
  if (SPECIALS_FOLDER.test(folder)) return 0
  const match = SEASON_FOLDER.exec(folder)
  return match ? Number(match[1]) : undefined
}
