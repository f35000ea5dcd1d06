import { type RefObject, useEffect, useEffectEvent, useRef } from 'react'

/** How far below the window the end of a list counts as "in sight". */
const AHEAD = '900px'

/** Calls `reached` whenever the element of the returned ref comes into sight while `watch` is on. */
export function useSentinel(reached: () => void, watch: 'on' | 'off'): RefObject<HTMLDivElement | null> {
  const sentinel = useRef<HTMLDivElement>(null)
  const onReached = useEffectEvent(reached)
  useEffect(() => {
    if (watch === 'off' || sentinel.current === null) return
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) onReached()
      },
      { rootMargin: AHEAD },
    )
    observer.observe(sentinel.current)
    return () => observer.disconnect()
  }, [watch])
  return sentinel
}
