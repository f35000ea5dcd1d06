import type { MediaPlayerInstance } from '@vidstack/react'
import { type RefObject, useRef, useState } from 'react'
import { readWatchPositions, resumeAt } from './watch-positions.ts'

interface Place {
  /** Of what the place is; another playable starts where it was left. */
  readonly key: string
  readonly seconds: number
}

/** Where the next source of a playable begins, and whether it plays by itself. */
export function usePlace(player: RefObject<MediaPlayerInstance | null>, key: string) {
  const [place, setPlace] = useState<Place>(() => remembered(key))
  const wantsPlay = useRef(true)
  if (place.key !== key) setPlace(remembered(key))
  return {
    seconds: place.seconds,

    /** Lets the next source begin where this one is now, playing only if this one does. */
    keep() {
      const { currentTime = 0, paused = false, started = false } = player.current?.state ?? {}
      wantsPlay.current = !paused || !started
      if (started) setPlace({ key, seconds: currentTime })
    },

    /** Lets the next source play, whatever this one does. */
    wantPlay() {
      wantsPlay.current = true
    },

    onCanPlay() {
      // A browser may refuse to start with sound before the page was touched: then the viewer presses "play".
      if (wantsPlay.current) player.current?.play().catch(() => undefined)
      wantsPlay.current = true
    },
  }
}

function remembered(key: string): Place {
  return { key, seconds: resumeAt(readWatchPositions()[key]) }
}
