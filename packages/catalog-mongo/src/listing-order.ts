import { type Instant, POPULARITY_MAX, popularityOf, type Title, VaultError } from '@streamvault/core'

/** The place in a listing behind one of its documents. */
interface ListingPosition {
  readonly addedAt: Instant
  readonly id: string
}

const AGE_DIGITS = 17
const NEWEST = BigInt(Number.MAX_SAFE_INTEGER)

/**
 * What titles, and files in review, are sorted by: newest first, then by id, as one text. Texts are compared by their bytes, so that one range of one
 * index is a page, and the order of a search needs no sorting.
 */
export function listingOrder({ addedAt, id }: ListingPosition): string {
  return `${(NEWEST - BigInt(addedAt)).toString().padStart(AGE_DIGITS, '0')}/${id}`
}

/** What found titles are sorted by: the most popular first, and then as they are listed. */
export function searchOrder(title: Title): string {
  return `${(POPULARITY_MAX - popularityOf(title)).toString(16)}/${listingOrder(title)}`
}

/** Writes a position as the opaque text that a client hands back. */
export function encodeCursor({ addedAt, id }: ListingPosition): string {
  return Buffer.from(JSON.stringify([addedAt, id])).toString('base64url')
}

/** Reads what `encodeCursor` wrote; throws `CURSOR_INVALID` for anything else. */
export function decodeCursor(cursor: string): ListingPosition {
  try {
    const [addedAt, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    const position = { addedAt, id }
    const isPosition = Number.isSafeInteger(addedAt) && typeof id === 'string'
    if (isPosition && encodeCursor(position) === cursor) return position
  } catch {
    // What is no JSON, or no list, is no cursor either.
  }
  throw new VaultError('CURSOR_INVALID')
}
