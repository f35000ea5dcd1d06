'use client'

import { useWatchPositions } from '../player/use-watch-positions.ts'
import { resumeAt } from '../player/watch-positions.ts'
import type { Playable } from './playable.ts'
import { durationText } from './wording.ts'

/** How far the viewer has come with something they have begun; nothing when they have not. */
export function ResumeNote({ playable }: { readonly playable: Playable }) {
  const position = useWatchPositions()[playable.key]
  if (position === undefined || resumeAt(position) === 0) return null
  return (
    <div className="flex max-w-xs items-center gap-3 text-sm text-mist" data-testid="resume-note">
      <WatchedBar share={position.seconds / position.ofSeconds} />
      <span className="whitespace-nowrap">{durationText(position.ofSeconds - position.seconds)} left</span>
    </div>
  )
}

/** A thin bar, filled by `share` (0 to 1). */
export function WatchedBar({ share }: { readonly share: number }) {
  return (
    <span className="block h-1 w-full overflow-hidden rounded-full bg-white/25">
      <span className="block h-full rounded-full bg-white" style={{ width: `${Math.min(1, share) * 100}%` }} />
    </span>
  )
}
