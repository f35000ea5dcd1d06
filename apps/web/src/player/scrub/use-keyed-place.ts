import { type MediaSeekingEvent, useMediaPlayer } from '@vidstack/react'
import { useEffect, useState } from 'react'

/** From the key to the jump that it causes. */
const KEY_MS = 1000
/** Long enough to look at the picture, and to press again. */
const SHOWN_MS = 1500

/** The place that a viewer has just gone to with the keyboard, in seconds, for as long as he may want to see it. */
export function useKeyedPlace(): number | undefined {
  const player = useMediaPlayer()
  const [place, setPlace] = useState<number>()
  useEffect(() => {
    if (player === null) return
    let keyAt = Number.NEGATIVE_INFINITY
    let timer: ReturnType<typeof setTimeout> | undefined
    const ended = new AbortController()
    const onKey = () => {
      keyAt = performance.now()
    }
    // A slider that has the focus keeps its keys to itself, and jumps when they are released.
    for (const type of ['keydown', 'keyup']) {
      document.addEventListener(type, onKey, { capture: true, signal: ended.signal })
    }
    const onSeek = ({ detail: seconds }: MediaSeekingEvent) => {
      if (performance.now() - keyAt > KEY_MS) return
      setPlace(seconds)
      clearTimeout(timer)
      timer = setTimeout(setPlace, SHOWN_MS, undefined)
    }
    const forget = player.listen('seeking', onSeek)
    return () => {
      ended.abort()
      clearTimeout(timer)
      forget()
    }
  }, [player])
  return place
}
