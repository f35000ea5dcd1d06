import type { searchResultSchema, TitleView, titleListQuerySchema, titlePageSchema } from '@streamvault/contract'
import { type Catalog, type Title, type TitleId, VaultError } from '@streamvault/core'
import type { z } from 'zod'
import { titleSummaryView, titleView } from './title-view.ts'

export type TitleListQuery = z.output<typeof titleListQuerySchema>
export type TitlePageView = z.output<typeof titlePageSchema>
export type SearchResultView = z.output<typeof searchResultSchema>

/** What viewers may know of the catalogue, in the shape of the contract. */
export class Library {
  readonly #catalog: Catalog

  constructor(deps: { readonly catalog: Catalog }) {
    this.#catalog = deps.catalog
  }

  /** One page, newest title first. Throws `CURSOR_INVALID` when `after` is not the `next` of a page. */
  async listTitles(query: TitleListQuery): Promise<TitlePageView> {
    const { kind, limit, after } = query
    const filter = kind === undefined ? {} : { kind }
    const page = await this.#catalog.titles.list(filter, { limit, ...(after === undefined ? {} : { after }) })
    return { items: visible(page.items), ...(page.next === undefined ? {} : { next: page.next }) }
  }

  /** The title with its files. Throws `TITLE_NOT_FOUND`, also when none of its files can be played. */
  async getTitle(id: string): Promise<TitleView> {
    const titleId = id as TitleId
    const [title, files] = await Promise.all([
      this.#catalog.titles.get(titleId),
      this.#catalog.files.listByTitle(titleId),
    ])
    if (title === undefined || files.length === 0) throw new VaultError('TITLE_NOT_FOUND', { id })
    return titleView(title.value, files)
  }

  /** Search as you type: up to `limit`, 1 to 50, titles in whose name every word of `query` begins some word. */
  async search(query: string, limit: number): Promise<SearchResultView> {
    return { items: visible(await this.#catalog.titles.search(query, limit)) }
  }
}

/** A title is written before its first file is placed in it, and until then it is nobody's business. */
function visible(titles: readonly Title[]) {
  return titles.filter((title) => title.buckets.length > 0).map(titleSummaryView)
}
