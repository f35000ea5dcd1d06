import type { EpisodeNumber } from './episode-number.ts'
import type { TitleKind } from './title-kind.ts'

/**
 * Why nobody can tell which title a file is: nothing names one, its name and its folder name different ones, an episode names no
 * series, a series no episode, or it is a trailer, a sample or another extra of a title.
 */
export const DOUBTS = ['nameless', 'contradiction', 'no-series', 'no-episode', 'extra'] as const
export type Doubt = (typeof DOUBTS)[number]

/** Which title, and which part of it, a file is taken to be. */
export interface Recognised {
  readonly kind: TitleKind
  readonly name: string
  readonly year?: number
  /** Of a series, absent only in doubt. */
  readonly episode?: EpisodeNumber
  readonly episodeName?: string
  /** Present where all of this is only the best guess: the file waits in review until somebody says what it is. */
  readonly doubt?: Doubt
}
