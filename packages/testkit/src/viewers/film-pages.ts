import { createHash } from 'node:crypto'

/** What slices and blobs are whole multiples of, so that a copy of a film lies on a disk page by page. */
export const FILM_PAGE_BYTES = 4096

/** A name for each whole page of `bytes`: equal for equal pages. */
export function filmPages(bytes: Buffer): string[] {
  const count = Math.floor(bytes.length / FILM_PAGE_BYTES)
  return Array.from({ length: count }, (_, index) =>
    createHash('sha1')
      .update(bytes.subarray(index * FILM_PAGE_BYTES, (index + 1) * FILM_PAGE_BYTES))
      .digest('base64'),
  )
}
