import { Controls } from '@vidstack/react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import type { MouseEvent } from 'react'
import type { Title } from '../api/views.ts'
import { Icon } from '../glass/icon.tsx'
import { titlePath } from '../library/title-facts.ts'

interface PlayerTopProps {
  readonly title: Title
  readonly line: string | undefined
  /** Whether it stays when the other controls hide. */
  readonly pinned: 'yes' | 'no'
}

/** What is playing, and the way out. */
export function PlayerTop({ title, line, pinned }: PlayerTopProps) {
  const router = useRouter()
  const home = titlePath(title.id)

  /** Goes back when the title's page is where the viewer came from, so that "back" there does not lead in here again. */
  function leave(event: MouseEvent) {
    if (!cameFrom(home)) return
    event.preventDefault()
    router.back()
  }

  return (
    <Controls.Root className="player-controls player-top" data-pinned={pinned}>
      <div className="player-top-inset">
        <Link
          href={home}
          replace
          onClick={leave}
          aria-label={`Back to ${title.name}`}
          className="control glass-deep pointer-events-auto size-12!"
        >
          <Icon name="back" className="size-5.5" />
        </Link>
        <div className="min-w-0">
          <h1 className="truncate text-lg leading-tight font-semibold tracking-tight sm:text-xl">{title.name}</h1>
          {line && <p className="truncate text-sm text-white/75">{line}</p>}
        </div>
      </div>
    </Controls.Root>
  )
}

function cameFrom(path: string): boolean {
  if (!('navigation' in window)) return false
  const { currentEntry } = window.navigation
  const before = window.navigation.entries()[(currentEntry?.index ?? 0) - 1]
  return before?.url != null && new URL(before.url).pathname === path
}
