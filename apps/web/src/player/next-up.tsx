import { useMediaState } from '@vidstack/react'
import { useEffect, useEffectEvent, useState } from 'react'
import { Icon } from '../glass/icon.tsx'

const WAIT_SECONDS = 8

/** After an episode: the next one begins by itself, unless the viewer stays. */
export function NextUp({ onNext }: { readonly onNext: () => void }) {
  const ended = useMediaState('ended')
  return ended ? <Countdown onNext={onNext} /> : null
}

function Countdown({ onNext }: { readonly onNext: () => void }) {
  const [left, setLeft] = useState(WAIT_SECONDS)
  const [staying, setStaying] = useState(false)
  const begin = useEffectEvent(onNext)
  useEffect(() => {
    if (staying) return
    if (left === 0) return begin()
    const timer = setTimeout(setLeft, 1_000, left - 1)
    return () => clearTimeout(timer)
  }, [left, staying])
  if (staying) return null
  return (
    <div className="stage">
      <div className="glass-deep pointer-events-auto rounded-[1.75rem] p-7 text-center" role="status">
        <p className="mb-5 text-mist">
          Next episode in <span className="font-semibold text-white tabular-nums">{left}</span>
        </p>
        <div className="flex gap-3">
          <button type="button" className="button button-light" onClick={onNext}>
            <Icon name="play" className="size-4.5" />
            Play now
          </button>
          <button type="button" className="button glass button-glass" onClick={() => setStaying(true)}>
            Stay
          </button>
        </div>
      </div>
    </div>
  )
}
