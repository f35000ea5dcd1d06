import type { Instant } from '@streamvault/core'

/** Low bits of an ordinal: room for a million titles that were added in the same millisecond. */
export const BLOCK_BITS = 20

/** High bits of an ordinal: 43, so that a whole ordinal is a positive 64-bit integer until the year 2248. */
const BLOCKS = 2 ** 43

/**
 * The block of ordinals that a title belongs to: never larger for a newer title.
 *
 * An ordinal is the row number of a title and of its words in the search index, which yields matches in the order of
 * row numbers without sorting. So the first matches are the newest; inside a block they are in no order.
 */
export function searchBlockOf(addedAt: Instant): number {
  return Math.min(Math.max(BLOCKS - 1 - addedAt, 0), BLOCKS - 1)
}
