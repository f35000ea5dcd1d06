import type { Title } from '../api/views.ts'

interface NothingToPlayProps {
  readonly title: Pick<Title, 'goneCount'>
  readonly what: 'file' | 'episode'
}

/** Says that there is nothing to play: not yet, or no longer. */
export function NothingToPlay({ title, what }: NothingToPlayProps) {
  if (title.goneCount === undefined) return <p className="text-mist">There is no {what} to play yet.</p>
  return (
    <p className="text-mist" data-testid="not-available">
      Not available: it was deleted where it was posted. It is back here once it is posted again.
    </p>
  )
}
