import {
  type CallOptions,
  type Catalog,
  distinctNames,
  isVaultError,
  type MediaFile,
  type MetadataRecord,
  type MetadataSource,
  OTHER_NAMES_MAX,
  type Title,
  type TitleDetails,
  type TitleMetadata,
} from '@streamvault/core'
import { findMatch, type Match, type MatchSubject } from './find-match.ts'

/** More seasons of a series are not asked for; the longest has some sixty. */
const SEASONS_MAX = 100

export interface LookUpDeps {
  readonly catalog: Pick<Catalog, 'files'>
  readonly source: MetadataSource
}

export interface LookUp {
  readonly title: Title
  /** What is known of it so far. */
  readonly known: TitleMetadata | undefined
  /** What an earlier attempt found. */
  readonly found: number | undefined
  /** Told which title it is, once that is known. */
  readonly onFound: (tmdb: number) => Promise<void>
}

/** What a look-up brings: everything of a record but when it was made. */
export type LookedUp = Pick<TitleMetadata, 'details' | 'seasons' | 'doubt' | 'candidates'>

/**
 * Asks a metadata service about a title: by its number where an operator gave it, or where it was found before, and else by its name.
 * An answer that a title is no longer there leaves what was known of it.
 */
export async function lookUpTitle(
  { catalog, source: asked }: LookUpDeps,
  { title, known, found, onFound }: LookUp,
  options: CallOptions,
): Promise<LookedUp> {
  const source = remembering(asked)
  const decided = known?.decision?.tmdb
  const seasons = title.seasons.map(({ number }) => number).slice(0, SEASONS_MAX)
  if (decided === 'none') return { seasons, candidates: [] }
  // What is a match today may be none tomorrow, when another of that name comes out. The title stays what it is.
  const before = decided ?? found ?? known?.details?.tmdb
  const match = before === undefined ? await search({ catalog, source }, title, options) : { tmdb: before }
  if ('doubt' in match) return { seasons, doubt: match.doubt, candidates: match.candidates }
  await onFound(match.tmdb)
  try {
    const { details, names } = await source.read({ kind: title.kind, tmdb: match.tmdb, seasons }, options)
    const otherNames = otherNamesOf(details, names)
    return { details: { ...details, ...(otherNames.length > 0 && { otherNames }) }, seasons, candidates: [] }
  } catch (error) {
    if (!isVaultError(error, 'METADATA_NOT_FOUND')) throw error
    const kept = keptDetails(known, match.tmdb)
    return { ...(kept && { details: kept }), seasons, doubt: 'gone', candidates: [] }
  }
}

function otherNamesOf({ name, originalName = name }: TitleDetails, names: readonly string[]): readonly string[] {
  const told = distinctNames([name, originalName]).length
  return distinctNames([name, originalName, ...names]).slice(told, told + OTHER_NAMES_MAX)
}

function keptDetails(known: TitleMetadata | undefined, tmdb: number): TitleDetails | undefined {
  return known?.details?.tmdb === tmdb ? known.details : undefined
}

/** The same source, which is asked about each title once. */
function remembering(source: MetadataSource): MetadataSource {
  const records = new Map<string, Promise<MetadataRecord>>()
  return {
    search: (query, options) => source.search(query, options),
    read: (subject, options) => {
      const key = JSON.stringify([subject.kind, subject.tmdb, subject.seasons])
      const record = records.get(key) ?? source.read(subject, options)
      records.set(key, record)
      return record
    },
  }
}

async function search({ catalog, source }: LookUpDeps, title: Title, options: CallOptions): Promise<Match> {
  const files = await catalog.files.listByTitle(title.id)
  return await findMatch(source, subjectOf(title, files), options)
}

function subjectOf({ kind, name, year }: Title, files: readonly MediaFile[]): MatchSubject {
  const durationSeconds = Math.max(0, ...files.map(({ media }) => media.durationSeconds))
  const isTold = kind === 'movie' && durationSeconds > 0
  return { kind, name, ...(year === undefined ? {} : { year }), ...(isTold ? { durationSeconds } : {}) }
}
