/** How far somebody has come with a movie or an episode. */
export interface WatchPosition {
  readonly seconds: number
  readonly ofSeconds: number
  /** When it was noted, in milliseconds since 1970. */
  readonly at: number
}

export type WatchPositions = Readonly<Record<string, WatchPosition>>

const STORAGE_KEY = 'streamvault.watch-positions'
const POSITIONS_MAX = 300
/** What was watched for less than this begins anew. */
const BEGUN_SECONDS = 5
/** Credits count as watched. */
const WATCHED_SHARE = 0.95

const NONE: WatchPositions = {}
const listeners = new Set<() => void>()
let known: { readonly text: string | null; readonly positions: WatchPositions } = { text: null, positions: NONE }

/** All positions that this browser remembers, by the key of what is watched. The same object until one changes. */
export function readWatchPositions(): WatchPositions {
  const text = readText()
  if (text !== known.text) known = { text, positions: parse(text) }
  return known.positions
}

/** Remembers a position; the oldest are forgotten when there are too many. */
export function noteWatchPosition(key: string, position: WatchPosition): void {
  const latest = Object.entries({ ...readWatchPositions(), [key]: position }).sort(([, a], [, b]) => b.at - a.at)
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(Object.fromEntries(latest.slice(0, POSITIONS_MAX))))
  } catch {
    // Storage is full or forbidden: the film goes on, only its position is not remembered.
  }
  for (const listener of listeners) listener()
}

/** Calls `listener` after each change, in this tab or another, until the returned function is called. */
export function watchPositionsChange(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', listener)
  }
}

/** Whether it was seen to its end, or as good as. */
export function isWatched(position: WatchPosition | undefined): boolean {
  return position !== undefined && position.seconds >= position.ofSeconds * WATCHED_SHARE
}

/** Where to go on, in seconds: the beginning when it was hardly begun or is over. */
export function resumeAt(position: WatchPosition | undefined): number {
  return position === undefined || position.seconds < BEGUN_SECONDS || isWatched(position) ? 0 : position.seconds
}

function readText(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY)
  } catch {
    return null
  }
}

function parse(text: string | null): WatchPositions {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return typeof value === 'object' && value !== null ? (value as WatchPositions) : NONE
  } catch {
    return NONE
  }
}
