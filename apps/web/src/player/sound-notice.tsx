import { useEffect, useState } from 'react'
import type { LostSound } from './hls/hls-engine.ts'
import { soundLabel } from './hls/sound-label.ts'

/** Long enough to read it twice; the menu of sounds stays. */
const SHOWN_MS = 15_000

interface SoundNoticeProps extends LostSound {
  readonly onRetry: () => void
}

/** Says that a sound cannot be had, and what is heard instead. */
export function SoundNotice({ wanted, instead, isBusy, onRetry }: SoundNoticeProps) {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    if (instead === undefined) return
    const timer = setTimeout(setOver, SHOWN_MS, true)
    return () => clearTimeout(timer)
  }, [instead])
  if (isOver) return null
  const name = `“${soundLabel(wanted)}”`
  return (
    <div className="player-notice">
      <div className="glass-deep player-notice-sheet" role="status" data-testid="sound-notice">
        <p className="min-w-0 flex-1 text-sm text-pretty">
          {isBusy
            ? `${name} has to be converted, and the vault is converting as much as it can. `
            : `${name} cannot be played. `}
          {instead ? `You hear “${soundLabel(instead)}” instead.` : 'The film goes on as soon as it is its turn.'}
        </p>
        {instead && isBusy && (
          <button type="button" className="button glass button-glass" onClick={onRetry}>
            Try again
          </button>
        )}
      </div>
    </div>
  )
}
