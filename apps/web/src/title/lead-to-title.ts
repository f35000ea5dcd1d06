import { permanentRedirect } from 'next/navigation'
import type { Title } from '../api/views.ts'
import { titlePath, watchPath } from '../library/title-facts.ts'

/** Leads whoever has the address of a title that was merged into another to that one. `segment` is as in the address. */
export function leadToTitle({ id }: Title, segment: string, fileId?: string): void {
  if (decodeURIComponent(segment) === id) return
  permanentRedirect(fileId === undefined ? titlePath(id) : watchPath(id, fileId))
}
