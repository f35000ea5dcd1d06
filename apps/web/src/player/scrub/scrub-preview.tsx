import { formatTime, useMediaState, useSliderState } from '@vidstack/react'
import type { CSSProperties } from 'react'
import { type Chapter, chapterAt } from '../chapters.ts'
import type { ScrubPicture } from './scrub-pictures.ts'
import { useKeyedPlace } from './use-keyed-place.ts'
import { useScrubPicture } from './use-scrub-picture.ts'

interface ScrubPreviewProps {
  readonly trackUrl: string | undefined
  readonly chapters: readonly Chapter[]
}

/**
 * What is seen above the bar where a pointer, a finger or a key is: the time, the name of the chapter, and a small picture of the film, where there are any. For the eye
 * alone: the slider says the time to everybody else. To be put into a time slider.
 */
export function ScrubPreview({ trackUrl, chapters }: ScrubPreviewProps) {
  const duration = useMediaState('duration')
  const percent = useSliderState('pointerPercent')
  const isPointing = useSliderState('pointing')
  const isDragging = useSliderState('dragging')
  const keyed = useKeyedPlace()
  const pointed = isPointing || isDragging ? (percent / 100) * duration : undefined
  const place = pointed ?? keyed
  const seconds = place !== undefined && duration > 0 ? Math.floor(place) : undefined
  const picture = useScrubPicture(trackUrl, seconds)
  const chapter = chapterAt(chapters, place ?? 0)?.name
  const style = {
    ...(keyed !== undefined && pointed === undefined && { '--preview-at': `${(keyed / duration) * 100}%` }),
    ...(picture && { '--cell-width': `${picture.cell.width}px`, '--cell-height': `${picture.cell.height}px` }),
  } as CSSProperties
  return (
    <div className="scrub-preview" data-shown={seconds === undefined ? undefined : ''} style={style} aria-hidden="true">
      {picture && <Cell picture={picture} />}
      {chapter && <span className="scrub-chapter">{chapter}</span>}
      <span className="glass-deep rounded-full px-3 py-1 text-[0.8125rem] font-medium tabular-nums">
        {formatTime(place ?? 0)}
      </span>
    </div>
  )
}

function Cell({ picture: { cell, address } }: { readonly picture: ScrubPicture }) {
  const style = {
    backgroundImage: address && `url("${address}")`,
    backgroundPosition: `${-cell.x}px ${-cell.y}px`,
  }
  return (
    <span className="scrub-cell" data-testid="scrub-picture">
      {address && <span className="scrub-sheet" style={style} />}
    </span>
  )
}
