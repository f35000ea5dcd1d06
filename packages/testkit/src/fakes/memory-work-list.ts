import { idOfCursor, type Page, type PageRequest, pageById, type Workable, type WorkList } from '@streamvault/core'
import { MemoryRepository } from './memory-repository.ts'

/** What is worked off, in memory. */
export class MemoryWorkList<T extends Workable> extends MemoryRepository<T> implements WorkList<T> {
  async list({ state }: { readonly state?: T['state'] }, { limit, after }: PageRequest): Promise<Page<T>> {
    const from = idOfCursor(after)
    const listed = this.all().filter((each) => each.id > from && (state === undefined || each.state === state))
    return pageById(listed.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit + 1), limit)
  }
}
