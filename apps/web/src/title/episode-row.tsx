'use client'

import Link from 'next/link'
import type { Episode } from '../api/views.ts'
import { Artwork } from '../art/artwork.tsx'
import { Picture } from '../art/picture.tsx'
import { Icon } from '../glass/icon.tsx'
import { watchPath } from '../library/title-facts.ts'
import { useWatchPositions } from '../player/use-watch-positions.ts'
import { isWatched } from '../player/watch-positions.ts'
import { episodeName } from './playable.ts'
import { WatchedBar } from './resume-note.tsx'
import { bucketText, durationText } from './wording.ts'

interface EpisodeRowProps {
  readonly titleId: string
  readonly season: number
  readonly episode: Episode
}

/** One episode: its picture, number, name and length; the best bucket plays by a tap anywhere on it. */
export function EpisodeRow({ titleId, season, episode }: EpisodeRowProps) {
  const variant = `s${season}e${episode.number}`
  const position = useWatchPositions()[`${titleId}/${variant}`]
  const [best] = episode.files
  const name = episodeName(episode)
  if (best === undefined) return null
  return (
    <div className="glass group relative flex items-center gap-4 rounded-3xl p-2.5 pr-4 transition-colors hover:bg-white/5">
      <div className="relative aspect-video w-32 shrink-0 overflow-hidden rounded-2xl sm:w-44">
        <Artwork titleId={titleId} frame="still" variant={variant} className="absolute inset-0 size-full" />
        <Picture picture={episode.still} sizes="11rem" />
        <span className="absolute inset-0 grid place-items-center bg-black/25 opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100">
          <span className="grid size-11 place-items-center rounded-full bg-white text-black">
            <Icon name="play" className="size-5" />
          </span>
        </span>
        {position && (
          <span className="absolute inset-x-2.5 bottom-2">
            <WatchedBar share={isWatched(position) ? 1 : position.seconds / position.ofSeconds} />
          </span>
        )}
      </div>
      <div className="min-w-0 flex-1 py-1">
        {episode.name && <p className="text-xs font-semibold tracking-wide text-mist">Episode {episode.number}</p>}
        <h3 className="mt-0.5 truncate font-semibold tracking-tight">
          <Link
            href={watchPath(titleId, best.id)}
            aria-label={`Play episode ${episode.number}${episode.name ? `: ${episode.name}` : ''}`}
            className="outline-none after:absolute after:inset-0 after:rounded-3xl focus-visible:after:outline-2 focus-visible:after:outline-offset-2 focus-visible:after:outline-white"
          >
            {name}
          </Link>
        </h3>
        {episode.overview && <p className="mt-1 line-clamp-2 text-[0.8125rem] text-white/75">{episode.overview}</p>}
        <p className="mt-2 flex flex-wrap items-center gap-2 text-[0.8125rem] text-mist">
          {durationText(best.durationSeconds)}
          {episode.files.map((file) => (
            <Link
              key={file.id}
              href={watchPath(titleId, file.id)}
              aria-label={`Episode ${episode.number} in ${bucketText(file.bucket)}`}
              className="badge relative transition-colors hover:border-white hover:bg-white hover:text-black"
            >
              {bucketText(file.bucket)}
            </Link>
          ))}
        </p>
      </div>
    </div>
  )
}
