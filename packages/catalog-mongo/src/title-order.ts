import { type Title, type TitleId, VaultError } from '@streamvault/core'

/** The place in the listing behind one title. */
type TitlePosition = Pick<Title, 'addedAt' | 'id'>

const AGE_DIGITS = 17
const NEWEST = BigInt(Number.MAX_SAFE_INTEGER)

/**
 * What titles are sorted by: newest first, then by id, as one text. Texts are compared by their bytes, so that one range of one
 * index is a page, and the order of a search needs no sorting.
 */
export function titleOrder({ addedAt, id }: TitlePosition): string {
  return `${(NEWEST - BigInt(addedAt)).toString().padStart(AGE_DIGITS, '0')}/${id}`
}

/** Writes a position as the opaque text that a client hands back. */
export function encodeCursor({ addedAt, id }: TitlePosition): string {
  return Buffer.from(JSON.stringify([addedAt, id])).toString('base64url')
}

/** Reads what `encodeCursor` wrote; throws `CURSOR_INVALID` for anything else. */
export function decodeCursor(cursor: string): TitlePosition {
  try {
    const [addedAt, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    const position = { addedAt, id: id as TitleId }
    const isPosition = Number.isSafeInteger(addedAt) && typeof id === 'string'
    if (isPosition && encodeCursor(position) === cursor) return position
  } catch {
    // What is no JSON, or no list, is no cursor either.
  }
  throw new VaultError('CURSOR_INVALID')
}
