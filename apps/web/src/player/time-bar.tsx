import { TimeSlider, useMediaState } from '@vidstack/react'
import type { Chapter } from './chapters.ts'
import { keepFocus } from './keep-focus.ts'
import { ScrubPreview } from './scrub/scrub-preview.tsx'

interface TimeBarProps {
  /** Of the small pictures of the film, once that is known. */
  readonly thumbnailsUrl: string | undefined
  readonly chapters: readonly Chapter[]
}

/** Where the film is, what of it is here already, and a way to any other place in it. */
export function TimeBar({ thumbnailsUrl, chapters }: TimeBarProps) {
  return (
    <TimeSlider.Root
      className="slider time-bar"
      aria-label="Seek"
      keyStep={5}
      shiftKeyMultiplier={2}
      onMouseDown={keepFocus}
    >
      <TimeSlider.Track className="slider-track">
        <Buffered />
        <span className="slider-pointer" />
        <TimeSlider.TrackFill className="slider-fill" />
        <ChapterMarks chapters={chapters} />
      </TimeSlider.Track>
      <TimeSlider.Thumb className="slider-thumb" />
      <ScrubPreview trackUrl={thumbnailsUrl} chapters={chapters} />
    </TimeSlider.Root>
  )
}

/** Every range that the browser holds, not only the one that is being played. */
function Buffered() {
  const buffered = useMediaState('buffered')
  const duration = useMediaState('duration')
  if (!(duration > 0)) return null
  return Array.from({ length: buffered.length }, (_, index) => {
    const start = buffered.start(index) / duration
    const end = Math.min(1, buffered.end(index) / duration)
    return (
      <span
        // biome-ignore lint/suspicious/noArrayIndexKey: a range has no identity but its place.
        key={index}
        className="slider-buffered"
        style={{ left: `${start * 100}%`, width: `${(end - start) * 100}%` }}
      />
    )
  })
}

/** Where one chapter ends and the next begins. */
function ChapterMarks({ chapters }: Pick<TimeBarProps, 'chapters'>) {
  const duration = useMediaState('duration')
  const inside = chapters.filter(({ startSeconds }) => startSeconds > 0 && startSeconds < duration)
  return inside.map(({ startSeconds }) => (
    <span key={startSeconds} className="slider-mark" style={{ left: `${(startSeconds / duration) * 100}%` }} />
  ))
}
