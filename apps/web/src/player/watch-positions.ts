import { keptRecords } from './kept-records.ts'

/** How far somebody has come with a movie or an episode. */
export interface WatchPosition {
  readonly seconds: number
  readonly ofSeconds: number
  /** When it was noted, in milliseconds since 1970. */
  readonly at: number
}

export type WatchPositions = Readonly<Record<string, WatchPosition>>

const POSITIONS_MAX = 300
/** What was watched for less than this begins anew. */
const BEGUN_SECONDS = 5
/** Credits count as watched. */
const WATCHED_SHARE = 0.95

const positions = keptRecords<WatchPosition>('streamvault.watch-positions', POSITIONS_MAX)

/** All positions that this browser remembers, by the key of what is watched. The same object until one changes. */
export const readWatchPositions: () => WatchPositions = positions.read

/** Remembers a position; the oldest are forgotten when there are too many. */
export const noteWatchPosition: (key: string, position: WatchPosition) => void = positions.note

/** Calls `listener` after each change, in this tab or another, until the returned function is called. */
export const watchPositionsChange: (listener: () => void) => () => void = positions.onChange

/** Whether it was seen to its end, or as good as. */
export function isWatched(position: WatchPosition | undefined): boolean {
  return position !== undefined && position.seconds >= position.ofSeconds * WATCHED_SHARE
}

/** Where to go on, in seconds: the beginning when it was hardly begun or is over. */
export function resumeAt(position: WatchPosition | undefined): number {
  return position === undefined || position.seconds < BEGUN_SECONDS || isWatched(position) ? 0 : position.seconds
}
