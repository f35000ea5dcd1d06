import { type Instant, VaultError } from '@streamvault/core'

/** The place in a listing, newest first, behind one of its documents. */
export interface ListingPosition {
  readonly addedAt: Instant
  readonly id: string
}

/** Writes a position as the opaque text that a client hands back. */
export function encodeCursor({ addedAt, id }: ListingPosition): string {
  return Buffer.from(JSON.stringify([addedAt, id])).toString('base64url')
}

/** Reads what `encodeCursor` wrote; throws `CURSOR_INVALID` for anything else. */
export function decodeCursor(cursor: string): ListingPosition {
  const position = parsePosition(cursor)
  if (position === undefined || encodeCursor(position) !== cursor) throw new VaultError('CURSOR_INVALID')
  return position
}

function parsePosition(cursor: string): ListingPosition | undefined {
  try {
    const fields: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (!Array.isArray(fields)) return undefined
    const [addedAt, id] = fields as unknown[]
    if (!Number.isSafeInteger(addedAt) || typeof id !== 'string') return undefined
    return { addedAt: addedAt as number, id }
  } catch {
    return undefined
  }
}
