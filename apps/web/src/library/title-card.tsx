'use client'

import Link from 'next/link'
import { type CSSProperties, useId, ViewTransition } from 'react'
import type { TitleSummary } from '../api/views.ts'
import { paletteOf } from '../art/artwork.tsx'
import { Poster } from '../art/poster.tsx'
import { TILT } from './tilt.ts'
import { factsOf, titlePath } from './title-facts.ts'

interface TitleCardProps {
  readonly title: TitleSummary
  /** Whether its poster travels to the title's page: only one card per title and page may. */
  readonly morph?: 'poster' | 'none'
  /** Place in its row, which decides when it appears. */
  readonly order?: number
}

/** A title as a poster that links to its page; the link's name is the title's. */
export function TitleCard({ title, morph = 'poster', order = 0 }: TitleCardProps) {
  const describedBy = useId()
  const style = { '--card-glow': paletteOf(title.id).glow, '--order': Math.min(order, 10) } as CSSProperties
  const face = (
    <div className="card-face">
      <Poster title={title} />
    </div>
  )
  return (
    <Link
      href={titlePath(title.id)}
      aria-label={title.name}
      aria-describedby={describedBy}
      data-testid="title-card"
      className="card rise block rounded-2xl"
      style={style}
      {...TILT}
    >
      {morph === 'poster' ? (
        <ViewTransition name={`poster-${title.id}`} share="poster-morph" default="none">
          {face}
        </ViewTransition>
      ) : (
        face
      )}
      <div id={describedBy} className="mt-3.5 flex items-center justify-between gap-2 text-[0.8125rem] text-mist">
        <span className="truncate">{factsOf(title).join(' · ')}</span>
        {title.buckets[0] && <span className="badge">{title.buckets[0] === '2160p' ? '4K' : title.buckets[0]}</span>}
      </div>
    </Link>
  )
}
