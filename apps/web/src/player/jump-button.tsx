import { useMediaPlayer } from '@vidstack/react'
import { jump } from './shortcuts.ts'

interface JumpButtonProps {
  /** How far, and which way. */
  readonly seconds: number
  readonly className?: string
}

/** Moves the film by some seconds. */
export function JumpButton({ seconds, className = '' }: JumpButtonProps) {
  const player = useMediaPlayer()
  const label = seconds < 0 ? `Back ${-seconds} seconds` : `Forward ${seconds} seconds`
  const key = seconds < 0 ? 'j' : 'l'
  return (
    <button
      type="button"
      aria-label={label}
      aria-keyshortcuts={key}
      data-tip={`${label}  (${key})`}
      className={`control tip ${className}`}
      onClick={() => player && jump(player, seconds)}
    >
      <svg
        aria-hidden="true"
        viewBox="0 0 24 24"
        className="size-[1.08em] text-[1.5rem]"
        fill="none"
        stroke="currentColor"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        <g strokeWidth="1.7" transform={seconds < 0 ? undefined : 'translate(24) scale(-1 1)'}>
          <path d="M4.6 8.2A8.4 8.4 0 1 1 3.6 12" />
          <path d="M4.2 3.8v4.6h4.6" />
        </g>
        <text x="12" y="15.3" textAnchor="middle" fontSize="7.6" fontWeight="700" fill="currentColor" stroke="none">
          {Math.abs(seconds)}
        </text>
      </svg>
    </button>
  )
}
