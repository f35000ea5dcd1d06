export interface PageRequest {
  /** 1 to 200. */
  readonly limit: number
  /** `next` of the page before. Throws `CURSOR_INVALID` when it is anything else. */
  readonly after?: string
}

export interface Page<T> {
  readonly items: readonly T[]
  /** Absent on the last page. */
  readonly next?: string
}
