import type { Doubt, Recognised, TitleKind } from '@streamvault/core'
import { YEAR_LIKE } from './year-like.ts'

/** A name that is understood only by guessing, however well it is read. */
interface DoubtfulName {
  readonly doubt: Doubt
  /** What it would be taken for; of either where it does not matter. */
  readonly kind?: TitleKind
  readonly name: RegExp
  /** Where it says this, it is in no doubt after all. */
  readonly unless?: RegExp
  /** In the folder of a season its numbers are episodes. */
  readonly isSureInSeason?: true
}

const END = String.raw`(?![\p{L}\p{N}])`
const COUNT = 'one|two|three|four|0?[1-9]|[iv]{1,3}|[ab]'
const EPISODE_IN_SEASON = /s\d+[ ._-]*e\d|\d+x\d/i

/** `Heat.1995.CD2`, `Heat (1995) disc 2`; a DVD5 and a DVD9 are whole ones. */
const HALF_DISC = new RegExp(`(?:^|[ ._([-])(?:cd|dis[ck]|dvd(?![59]))[ ._-]?(?:${COUNT})${END}`, 'iu')
const SEVERAL = [
  // The Lord of the Rings 2001-2003, Rocky I-VI
  new RegExp(`${YEAR_LIKE}[ ._]?[-–][ ._]?${YEAR_LIKE}|(?<=[ ._])[IVX]+-[IVX]+${END}`, 'u'),
  /[ ._-](?:d[iu]o?logy|trilogy|quadrilogy|tetralogy|pentalogy|hexalogy|anthology|box[ ._-]?set)(?![a-z]|[ ._]of)/i,
  /(?<!^the|criterion)[ ._-]collection(?=$|[ ._]\d|[ ._]*[([])/i,
]

const DOUBTFUL_NAMES: readonly DoubtfulName[] = [
  { doubt: 'half', name: HALF_DISC },
  // Heat.1995.Part1; Dune Part Two 2024 is a title.
  {
    doubt: 'half',
    kind: 'movie',
    name: new RegExp(`${YEAR_LIKE}.*[ ._-](?:part|pt|teil|half|side)[ ._-]?(?:${COUNT})${END}`, 'iu'),
  },
  // Heat.part2, Heat 1of2, Show.S01E01a
  { doubt: 'half', kind: 'movie', name: /(?:part|pt)\d{1,3}$/i },
  { doubt: 'half', name: /(?<!\d)[1-3][ ._]*of[ ._]*[23](?!\d)/i, unless: EPISODE_IN_SEASON },
  { doubt: 'half', name: /\.part\d{1,3}$|^VTS_\d\d_[2-9]$|[Ss]\d+[Ee]\d+[a-d](?![A-Za-z])/ },
  ...SEVERAL.map((name): DoubtfulName => ({ doubt: 'several', kind: 'movie', name })),
  { doubt: 'several', kind: 'series', name: /\d ?& ?\d/, unless: EPISODE_IN_SEASON },
  {
    doubt: 'extra',
    kind: 'movie',
    name: new RegExp(
      `${YEAR_LIKE}.*[ ._-](?:trailer|teaser|extras|featurettes?|bonus|interviews?|(?:making|gag|deleted|behind)[ ._](?:of|reel|scenes?|the))${END}`,
      'iu',
    ),
  },
  // Clannad OVA 2, Gundam - 12.5
  {
    doubt: 'no-episode',
    name: /(?<=[ ._-]|S\d\d)(?:(?:OVA|OAD)s?[ ._-]?\d{0,2}|(?:SP|Special[ ._-]?)\d{1,2})(?![\p{L}\p{N}])/u,
    unless: EPISODE_IN_SEASON,
  },
  { doubt: 'no-episode', name: /(?:[ _]-[ _]|\dE|\bE|\bEp[ .]?)\d{1,4}\.\d(?=v\d|$|[ _[(])/i },
  // Formula1.2024.Round05.China, Eurovision.2024.Grand.Final
  {
    doubt: 'no-episode',
    kind: 'movie',
    name: new RegExp(
      String.raw`${YEAR_LIKE}[ ._-]+(?:(?:round|rd|r|matchday|week|stage|day)[ ._-]?\d{1,2}|(?:.*[ ._-])?(?:(?:grand|semi|quarter)[ ._-]?finals?|qualifying|grand[ ._]prix|vs?))${END}`,
      'iu',
    ),
  },
  {
    doubt: 'no-episode',
    kind: 'series',
    name: /(?:19|20)\d\d[xe]\d.*[ ._-](?:race|qualifying|practice|sprint|fp\d)(?![a-z])/i,
  },
  // Fahrenheit 9-11 and 3-10 to Yuma, but not Naruto 001-002 or Naruto - 12-13; Ocean's - 8
  {
    doubt: 'number',
    kind: 'series',
    name: /(?:^|[^-][ ._])[1-9]\d*-\d+(?![\d-])|[ _]-[ _][1-9]$/u,
    unless: /e\d|\d+x\d|s\d+(?![a-z])/i,
    isSureInSeason: true,
  },
  // Show S01E01 & E05: of those between, nothing is said.
  { doubt: 'number', kind: 'series', name: /\d[ex]\d.*(?:[&+,]|and)[ ._]*(?:s?\d+)?[ex]\d/i },
  // Show S3 Part 2 - 05 counts anew, or not.
  { doubt: 'number', kind: 'series', name: /S\d+[ ._](?:part|cour)[ ._]\d[ ._]-[ ._]\d/i },
  // Alien (1979) - 2, Show (2019) 05
  { doubt: 'number', kind: 'movie', name: /\((?:19|20)\d\d\)[ ._-]+\d{1,3}$/u },
  // Tatort.E1203.Alter.Ego.2022, Cowboy Bebop - Session 05
  {
    doubt: 'no-episode',
    kind: 'movie',
    name: /[ ._-](?:e|ep|episode|session)[ ._-]?0*\d{1,4}(?![\p{L}\p{N}])/iu,
    unless: /^star[ ._]wars|episode[ ._-]?\d{1,2}(?!\d).*(?:19|20)\d\d/i,
  },
  // Scrubs.212, The.Simpsons.1204.HOMR: without a year, such a number may be a season and an episode.
  {
    doubt: 'number',
    kind: 'movie',
    name: /[\p{L}][ ._-]+(?!(?:19|20)\d\d(?!\d))[1-9]\d?(?:0[1-9]|[12]\d)(?=$|[ ._-]+\p{L})/u,
    unless: new RegExp(YEAR_LIKE, 'u'),
  },
  // Seinfeld - 0405, The.Bear.205.1080p: but an anime's episodes are counted through, as `Naruto 341` and `[Group] Naruto - 112` are.
  {
    doubt: 'number',
    kind: 'series',
    name: /(?<![\p{L}\p{N}])0[1-9](?:0[1-9]|[12]\d)(?![\p{L}\p{N}])|^[^ ]*\p{L}[._](?!(?:19|20)\d\d(?!\d))[1-9]\d?(?:0[1-9]|[12]\d)[._][^ ]*$/u,
    unless: /(?:s\d+[ ._-]*)?e(?:p|pisode)?[ ._-]*\d|\d+x\d/i,
    isSureInSeason: true,
  },
  // $9.99
  { doubt: 'number', kind: 'movie', name: /^[^\p{L}\p{N}]\d+\.\d{1,2}(?![\p{L}\p{N}])/u },
  // Saw 3D is a title, and Gravity 3D is not.
  { doubt: 'number', kind: 'movie', name: /^(?!.*(?:19|20)\d\d).*[ ._]3D$/i },
]

/** A file as it was understood, with the doubt that names of its kind are in. */
export function doubtName(name: string, recognised: Recognised, season: number | undefined): Recognised {
  if (recognised.doubt !== undefined) return recognised
  const isOfThis = (one: DoubtfulName) =>
    (one.kind ?? recognised.kind) === recognised.kind && !(one.isSureInSeason && season !== undefined)
  const found = DOUBTFUL_NAMES.find((one) => isOfThis(one) && one.name.test(name) && one.unless?.test(name) !== true)
  if (found === undefined) return recognised
  const { doubt } = found
  if (doubt !== 'no-episode') return { ...recognised, doubt }
  const { episode: _, episodeName: __, ...series } = recognised
  return { ...series, kind: 'series', doubt }
}

/** Whether a folder holds only a part of a film. */
export function isOfHalf(folder: string): boolean {
  return HALF_DISC.test(folder)
}

/** Whether a folder is named after several films. */
export function isOfSeveral(folder: string): boolean {
  return SEVERAL.some((name) => name.test(folder))
}
