import type { Page, PageRequest } from './page.ts'
import type { Repository } from './repository.ts'

/** Pages of what is worked off have so many entries at the most. */
export const PAGE_WORK_MAX = 200

/** What has to be worked off, in whatever state. */
export interface Workable {
  readonly id: string
  readonly state: string
}

/** Documents that are worked off. */
export interface WorkList<T extends Workable> extends Repository<T> {
  /** By id, ascending; 1 to `PAGE_WORK_MAX` a page. Throws `CURSOR_INVALID`. */
  list(filter: { readonly state?: T['state'] }, page: PageRequest): Promise<Page<T>>
}
