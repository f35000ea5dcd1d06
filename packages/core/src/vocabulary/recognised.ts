import type { EpisodeNumber } from './episode-number.ts'
import type { TitleKind } from './title-kind.ts'

/**
 * Why nobody can tell which title a file is: nothing names one, its name and its folder name different ones, an episode names no
 * series, a series no episode, it is a trailer, a sample or another extra of a title, an episode that only a date tells, a number that may
 * be its year, its episode or a word of its title, a part of a film that is told apart by nothing else, or several films in one.
 */
export const DOUBTS = [
  'nameless',
  'contradiction',
  'no-series',
  'no-episode',
  'extra',
  'date',
  'number',
  'half',
  'several',
] as const
export type Doubt = (typeof DOUBTS)[number]

/** Which title, and which part of it, a file is taken to be. */
export interface Recognised {
  readonly kind: TitleKind
  readonly name: string
  readonly year?: number
  /** Of a series, absent only in doubt. */
  readonly episode?: EpisodeNumber
  /** Of one that only a date tells, this. */
  readonly episodeName?: string
  /** Present where all of this is only the best guess: the file waits in review until somebody says what it is. */
  readonly doubt?: Doubt
}
