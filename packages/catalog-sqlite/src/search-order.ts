import { POPULARITY_MAX, popularityOf, type Title } from '@streamvault/core'

/** Low bits of an ordinal: room for a million titles as popular as each other that were added in the same moment. */
export const BLOCK_BITS = 20

/** A moment: titles that were added in the same one are told apart when they are read. */
const MOMENT_MS = 16
/** The next higher bits: 39, until the year 2248. Four more are left for popularity, so that an ordinal is positive in 64 bits. */
const MOMENTS = 2 ** 39

/**
 * The block of ordinals that a title belongs to: smaller for a more popular title, and never larger for a newer one.
 *
 * An ordinal is the row number of a title and of its words in the search index, which yields matches in the order of
 * row numbers without sorting. So the first matches are the most popular, then the newest; inside a block they are in no order.
 */
export function searchBlockOf(title: Title): number {
  const moment = Math.floor(title.addedAt / MOMENT_MS)
  const age = Math.min(Math.max(MOMENTS - 1 - moment, 0), MOMENTS - 1)
  return (POPULARITY_MAX - popularityOf(title)) * MOMENTS + age
}

export const LAST_IN_BLOCK = (1 << BLOCK_BITS) - 1
const FIRST_IN_BLOCK = `(@block << ${BLOCK_BITS})`

/** SQL for an ordinal in `@block` that nothing has. */
export const NEXT_ORDINAL = `coalesce((
  select ordinal + 1 from titles where ordinal between ${FIRST_IN_BLOCK} and ${FIRST_IN_BLOCK} | ${LAST_IN_BLOCK}
  order by ordinal desc limit 1
), ${FIRST_IN_BLOCK})`

/** SQL for the ordinal of a row that is to be in `@block`: its own where that is so already. */
export const ORDINAL_IN_BLOCK = `case when ordinal >> ${BLOCK_BITS} = @block then ordinal else ${NEXT_ORDINAL} end`
