import { type Title, VaultError } from '@streamvault/core'

/** The place in the listing behind one title. */
export type TitlePosition = Pick<Title, 'addedAt' | 'id'>

/** Writes a position as the opaque text that a client hands back. */
export function encodeCursor({ addedAt, id }: TitlePosition): string {
  return Buffer.from(JSON.stringify([addedAt, id])).toString('base64url')
}

/** Reads what `encodeCursor` wrote; throws `CURSOR_INVALID` for anything else. */
export function decodeCursor(cursor: string): TitlePosition {
  const position = parsePosition(cursor)
  if (position === undefined || encodeCursor(position) !== cursor) throw new VaultError('CURSOR_INVALID')
  return position
}

function parsePosition(cursor: string): TitlePosition | undefined {
  try {
    const fields: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (!Array.isArray(fields)) return undefined
    const [addedAt, id] = fields as unknown[]
    if (!Number.isSafeInteger(addedAt) || typeof id !== 'string') return undefined
    return { addedAt: addedAt as number, id: id as Title['id'] }
  } catch {
    return undefined
  }
}
