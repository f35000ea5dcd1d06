'use client'

import Link from 'next/link'
import type { Title } from '../api/views.ts'
import { Icon } from '../glass/icon.tsx'
import { watchPath } from '../library/title-facts.ts'
import { useWatchPositions } from '../player/use-watch-positions.ts'
import { isWatched } from '../player/watch-positions.ts'
import { NothingToPlay } from './nothing-to-play.tsx'
import { episodeName, numberOf, playablesOf } from './playable.ts'
import { ResumeNote } from './resume-note.tsx'

/** Goes on with a series where the viewer left it. */
export function SeriesActions({ title }: { readonly title: Title }) {
  const positions = useWatchPositions()
  const playables = playablesOf(title)
  const next = playables.find(({ key }) => !isWatched(positions[key])) ?? playables[0]
  const file = next?.files[0]
  if (next?.episode === undefined || file === undefined) return <NothingToPlay title={title} what="episode" />
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-center gap-x-5 gap-y-3">
        <Link href={watchPath(title.id, file.id)} className="button button-light min-w-40">
          <Icon name="play" className="size-4.5" />
          Play
        </Link>
        <p className="text-sm text-mist">
          <span className="font-semibold text-white">{numberOf(next)}</span> · {episodeName(next.episode)}
        </p>
      </div>
      <ResumeNote playable={next} />
    </div>
  )
}
