import { useEffect, useRef } from 'react'
import { noteWatchPosition } from './watch-positions.ts'

/** A position is written down at most this often while playing. */
const NOTE_EVERY_MS = 4_000

/** Events for the player which write down how far it came, under `key`. */
export function usePositionNotes(key: string) {
  const last = useRef<{ readonly key: string; readonly seconds: number; readonly ofSeconds: number }>(undefined)
  const notedAt = useRef(0)

  function note() {
    if (last.current === undefined) return
    const { key: of, seconds, ofSeconds } = last.current
    notedAt.current = Date.now()
    noteWatchPosition(of, { seconds, ofSeconds, at: notedAt.current })
  }

  useEffect(() => {
    window.addEventListener('pagehide', note)
    return () => {
      window.removeEventListener('pagehide', note)
      note()
    }
  })

  return {
    onTimeUpdate(
      { currentTime }: { readonly currentTime: number },
      event: { readonly target: { readonly state: { readonly duration: number; readonly started: boolean } } },
    ) {
      const { duration, started } = event.target.state
      if (!started || !(duration > 0)) return
      last.current = { key, seconds: currentTime, ofSeconds: duration }
      if (Date.now() - notedAt.current > NOTE_EVERY_MS) note()
    },
    onPause: note,
    onEnded() {
      if (last.current !== undefined) last.current = { ...last.current, seconds: last.current.ofSeconds }
      note()
    },
  }
}
