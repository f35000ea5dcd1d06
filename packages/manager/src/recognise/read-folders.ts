import { cleanName } from './clean-name.ts'
import { isOfHalf, isOfSeveral } from './doubtful-names.ts'
import { type NameAndYear, nameAndYear } from './name-and-year.ts'
import { isExtra, isNameless } from './nameless.ts'
import { parseRelease } from './parse-release.ts'
import { spellsSeason } from './plain-marks.ts'
import { isUnsureYear } from './unsure-year.ts'

const SEASON_FOLDER = /^(?:season|series|s)[ ._-]*(\d{1,3})(?:[ ._-]*\((?:19|20)\d\d\))?$/i
const SPECIALS_FOLDER = /^(?:specials?|extras|s00)$/i
/** Folders that sort a library or a machine, and say nothing of what is in them. */
const SHELF =
  /^(?:(?:movies|films|series|shows|tv|tv[ ._-]?(?:shows|series)|anime|cartoons|videos?|фильмы|сериалы|кино|filme|serien|películas|peliculas|séries|电影|电视剧|映画|アニメ)(?:[ ._-]*(?:19|20)\d\d)?|downloads?|completed?|uploads?|incoming|torrents|media|library|unsorted|misc|new|temp|tmp|data|mnt|home|root|users?|desktop|documents|public|shared|new[ ._-]folder(?:[ ._-]*\(\d+\))?|новая папка|(?:19|20)\d0'?s|(?:19|20)\d\d|[a-z#]|0-9)$/iu
/** Which may be the name of a disk, a bucket or a user as well as a season: `s3`, but not `S03`. */
const BARE_SEASON = /^s[1-9]\d*$/i
/** Folders within what is one film. */
const DISC_FOLDER = /^(?:bdmv|stream|video_ts)$/i
const YEAR_IN_PARENTHESES = /\((?:19|20)\d\d\)/

/** What the folders around a file say. */
export interface Surroundings {
  readonly season: number | undefined
  /** The title that the nearest folder is named after which is named after one. */
  readonly home: NameAndYear | undefined
  /** Whether that folder is named as releases of one title are: with the year in parentheses, or with all that a release says. */
  readonly isOfOneTitle: boolean
  /** Whether that folder is named after several films at once. */
  readonly isOfSeveral: boolean
  /** Whether the nearest folder is one of trailers, samples or other extras; that of specials is not. */
  readonly isOfExtras: boolean
  /** Whether the nearest folder is one of a part of a film. */
  readonly isOfHalf: boolean
}

interface ReadFolder {
  readonly season?: number
  readonly home?: NameAndYear
  readonly isOfOneTitle?: boolean
  readonly isOfSeveral?: boolean
}

/** Reads the cleaned names of a file's folders, the nearest first. What a shelf stands in says nothing of what stands on it. */
export function readFolders(folders: readonly string[]): Surroundings {
  const shelf = folders.findIndex((folder) => SHELF.test(folder))
  const read = folders.slice(0, shelf < 0 ? undefined : shelf).map(readFolder)
  const named = read.find(({ home }) => home !== undefined)
  const season = read.find((folder) => folder.season !== undefined)?.season
  const [nearest = ''] = folders
  const isOfExtras = isExtra(nearest) && !SPECIALS_FOLDER.test(nearest)
  return {
    season,
    home: named?.home,
    isOfOneTitle: named?.isOfOneTitle === true,
    isOfSeveral: named?.isOfSeveral === true,
    isOfExtras,
    isOfHalf: isOfHalf(nearest),
  }
}

/**
 * Whether the name of a folder that nobody chose for what is in it can only be that of a title, with its year, its season or what a release
 * says, or of a part of one, such as `Season 2`. What is merely some words, such as `inbox`, may be anything.
 */
export function tellsSurely(name: string): boolean {
  const folder = cleanName(name)
  if (SHELF.test(folder) || BARE_SEASON.test(folder)) return false
  if (SPECIALS_FOLDER.test(folder) || SEASON_FOLDER.test(folder) || DISC_FOLDER.test(folder) || isExtra(folder))
    return true
  const { home, season, isOfOneTitle } = readFolder(folder)
  if (home === undefined || SHELF.test(home.name)) return false
  return isOfOneTitle === true || (season !== undefined && (spellsSeason(name) || parseRelease(folder).isRelease))
}

function readFolder(folder: string): ReadFolder {
  if (SPECIALS_FOLDER.test(folder)) return { season: 0 }
  const bare = SEASON_FOLDER.exec(folder)
  if (bare) return { season: Number(bare[1]) }
  if (DISC_FOLDER.test(folder) || isExtra(folder)) return {}
  const home = nameAndYear(folder)
  const hasYear = YEAR_IN_PARENTHESES.test(folder)
  if (home.name === '' || (isNameless(folder) && !hasYear)) return {}
  const { seasons, episodes, isRelease } = parseRelease(folder)
  const [season] = seasons?.length === 1 && episodes === undefined ? seasons : []
  const isOfOneTitle = hasYear || (isRelease && home.year !== undefined && !isUnsureYear(folder, home))
  return { home, isOfOneTitle, isOfSeveral: isOfSeveral(folder), ...(season === undefined ? {} : { season }) }
}
