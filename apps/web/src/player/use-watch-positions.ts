import { useSyncExternalStore } from 'react'
import { readWatchPositions, type WatchPositions, watchPositionsChange } from './watch-positions.ts'

const NONE: WatchPositions = {}

/** The remembered positions, kept current; none while the server renders. */
export function useWatchPositions(): WatchPositions {
  return useSyncExternalStore(watchPositionsChange, readWatchPositions, () => NONE)
}
