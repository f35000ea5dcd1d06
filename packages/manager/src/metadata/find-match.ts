import type {
  CallOptions,
  MatchDoubt,
  MetadataCandidate,
  MetadataRecord,
  MetadataSource,
  TitleKind,
} from '@streamvault/core'
import { comparableName } from './comparable-name.ts'

/** A title as the vault knows it by names and files. */
export interface MatchSubject {
  readonly kind: TitleKind
  readonly name: string
  readonly year?: number
  /** Of the longest file of a movie. */
  readonly durationSeconds?: number
}

/** Which title of the metadata service it is, or why nobody can tell. */
export type Match =
  | { readonly tmdb: number }
  | { readonly doubt: MatchDoubt; readonly candidates: readonly MetadataCandidate[] }

/** Candidates that an operator is shown, and that are asked what else they are called. */
const CANDIDATES_MAX = 10
const READ_MAX = 5
/** Of a movie to a file of it. Longer cuts are a third longer at most; a disc of two is half as long. */
const RUNTIME_RATIO = { min: 0.4, max: 1.6 } as const
/** Two movies whose lengths differ by less are not told apart by them. */
const RUNTIME_SLACK = 0.08
/** A movie comes out in one country before the turn of the year and elsewhere after it. */
const YEAR_SLACK = 1

/**
 * Finds the title of a metadata service that is called like `subject`, and is of its year where that is known. A wrong title is worse
 * than none: whatever leaves a doubt is not taken.
 */
export async function findMatch(source: MetadataSource, subject: MatchSubject, options: CallOptions): Promise<Match> {
  const { kind, name, year } = subject
  const ofYear = year === undefined ? undefined : await source.search({ kind, name, year }, options)
  if (ofYear !== undefined) {
    const exact = await namesakes(source, { subject, candidates: ofYear.candidates }, options)
    if (exact.length > 0) return await choose(source, { subject, exact, isComplete: ofYear.isComplete }, options)
  }
  const { candidates, isComplete } = await source.search({ kind, name }, options)
  const exact = await namesakes(source, { subject, candidates }, options)
  if (exact.length === 0) return { doubt: 'unknown', candidates: candidates.slice(0, CANDIDATES_MAX) }
  const fitting = year === undefined ? exact : exact.filter((candidate) => isNearly(candidate.year, year, kind))
  if (fitting.length === 0) return { doubt: 'year', candidates: exact.slice(0, CANDIDATES_MAX) }
  return await choose(source, { subject, exact: fitting, isComplete }, options)
}

/** A series keeps the year that its name gives; only its remake has another. */
function isNearly(year: number | undefined, wanted: number, kind: TitleKind): boolean {
  return year !== undefined && Math.abs(year - wanted) <= (kind === 'movie' ? YEAR_SLACK : 0)
}

interface Candidates {
  readonly subject: MatchSubject
  readonly candidates: readonly MetadataCandidate[]
}

/** Those that are called like the title: as the search says, or else by what the first of them are called elsewhere. */
async function namesakes(
  source: MetadataSource,
  { subject, candidates }: Candidates,
  options: CallOptions,
): Promise<readonly MetadataCandidate[]> {
  const wanted = comparableName(subject.name)
  const isSame = (names: readonly string[]) => wanted !== '' && names.some((name) => comparableName(name) === wanted)
  const exact = candidates.filter(({ name, originalName }) => isSame([name, originalName ?? name]))
  if (exact.length > 0) return exact
  const elsewhere: MetadataCandidate[] = []
  for (const candidate of candidates.slice(0, READ_MAX)) {
    const { names } = await read(source, { subject, candidate }, options)
    if (isSame(names)) elsewhere.push(candidate)
  }
  return elsewhere
}

interface Choice {
  readonly subject: MatchSubject
  /** All that are called like it, at least one. */
  readonly exact: readonly MetadataCandidate[]
  /** Whether there may be others that nobody has seen. */
  readonly isComplete: boolean
}

/** The only one, or the only one that is as long as the file. */
async function choose(source: MetadataSource, choice: Choice, options: CallOptions): Promise<Match> {
  const { subject, exact, isComplete } = choice
  if (exact.length > READ_MAX) return { doubt: 'several', candidates: exact.slice(0, CANDIDATES_MAX) }
  const lengths: Length[] = []
  for (const candidate of exact) {
    const { details } = await read(source, { subject, candidate }, options)
    lengths.push(lengthOf(details.runtimeMinutes, subject))
  }
  const doubt = exact.length === 1 ? doubtOfOne(choice, lengths[0]) : doubtOfSeveral(choice, lengths)
  const chosen = exact.length === 1 ? exact[0] : exact[lengths.indexOf('same')]
  if (doubt !== undefined || chosen === undefined) {
    return { doubt: doubt ?? 'several', candidates: isComplete ? exact : exact.slice(0, CANDIDATES_MAX) }
  }
  return { tmdb: chosen.tmdb }
}

function doubtOfOne({ subject, isComplete }: Choice, length: Length | undefined): MatchDoubt | undefined {
  if (length === 'impossible') return 'runtime'
  if (length === 'same') return undefined
  if (!isComplete) return 'several'
  // A home video may be called like a film.
  return subject.kind === 'movie' && subject.year === undefined ? 'name-only' : undefined
}

/** One whose length nobody knows may be the one. */
function doubtOfSeveral({ isComplete }: Choice, lengths: readonly Length[]): MatchDoubt | undefined {
  const isSure =
    isComplete && !lengths.includes('unknown') && lengths.filter((length) => length === 'same').length === 1
  return isSure ? undefined : 'several'
}

type Length = 'same' | 'possible' | 'impossible' | 'unknown'

/** Whether a title of such a length can be what the file has. Episodes of a series differ too much to tell. */
function lengthOf(runtimeMinutes: number | undefined, { kind, durationSeconds }: MatchSubject): Length {
  if (kind === 'series' || runtimeMinutes === undefined || durationSeconds === undefined) return 'unknown'
  const ratio = durationSeconds / (runtimeMinutes * 60)
  if (ratio < RUNTIME_RATIO.min || ratio > RUNTIME_RATIO.max) return 'impossible'
  return Math.abs(ratio - 1) <= RUNTIME_SLACK ? 'same' : 'possible'
}

function read(
  source: MetadataSource,
  { subject, candidate }: { readonly subject: MatchSubject; readonly candidate: MetadataCandidate },
  options: CallOptions,
): Promise<MetadataRecord> {
  return source.read({ kind: subject.kind, tmdb: candidate.tmdb, seasons: [] }, options)
}
