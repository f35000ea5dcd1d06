import { useEffect, useState } from 'react'
import type { SoundChoice } from './hls/film-choices.ts'
import { soundLabel } from './hls/sound-label.ts'

/** Long enough to read it twice; the menu of sounds stays. */
const SHOWN_MS = 15_000

interface SoundNoticeProps {
  readonly wanted: SoundChoice
  /** What is heard meanwhile; undefined where there is nothing else. */
  readonly instead: SoundChoice | undefined
  readonly onRetry: () => void
}

/** Says that a sound cannot be had now, and what is heard instead. */
export function SoundNotice({ wanted, instead, onRetry }: SoundNoticeProps) {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    if (instead === undefined) return
    const timer = setTimeout(setOver, SHOWN_MS, true)
    return () => clearTimeout(timer)
  }, [instead])
  if (isOver) return null
  return (
    <div className="player-notice">
      <div className="glass-deep player-notice-sheet" role="status" data-testid="sound-notice">
        <p className="min-w-0 flex-1 text-sm text-pretty">
          {`“${soundLabel(wanted)}” has to be converted, and the vault is converting as much as it can. `}
          {instead ? `You hear “${soundLabel(instead)}” instead.` : 'The film goes on as soon as it is its turn.'}
        </p>
        {instead && (
          <button type="button" className="button glass button-glass" onClick={onRetry}>
            Try again
          </button>
        )}
      </div>
    </div>
  )
}
