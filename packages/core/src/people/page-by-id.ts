import { VaultError } from '../errors.ts'
import type { Page } from '../ports/page.ts'

/** One page of documents by their ids, of one more than fits. */
export function pageById<T extends { readonly id: string }>(found: readonly T[], limit: number): Page<T> {
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return found.length > limit && last ? { items, next: Buffer.from(last.id).toString('base64url') } : { items }
}

/** The id behind which a page begins, which is less than all where it is the first. Throws `CURSOR_INVALID`. */
export function idOfCursor(after: string | undefined): string {
  if (after === undefined) return ''
  const id = Buffer.from(after, 'base64url').toString()
  if (id === '' || Buffer.from(id).toString('base64url') !== after) throw new VaultError('CURSOR_INVALID')
  return id
}
