import type { EpisodeNumber, TitleKind } from './media.ts'

/** Which title, and which part of it, a file is taken to be. */
export interface Recognised {
  readonly kind: TitleKind
  readonly name: string
  readonly year?: number
  readonly episode?: EpisodeNumber
  readonly episodeName?: string
}
