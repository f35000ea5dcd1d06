/** Titles asked for at once: a multiple of every number of columns that the grid has. */
export const PAGE_TITLES = 60
