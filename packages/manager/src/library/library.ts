import type {
  searchResultSchema,
  TitleSummaryView,
  TitleView,
  titleListQuerySchema,
  titlePageSchema,
} from '@streamvault/contract'
import {
  type Catalog,
  formerIdsOf,
  relistFiles,
  type TakedownWatch,
  type Title,
  type TitleId,
  titleRootOf,
  VaultError,
} from '@streamvault/core'
import type { z } from 'zod'
import type { PictureOptions } from './details-view.ts'
import { titleSummaryView, titleView } from './title-view.ts'

export type TitleListQuery = z.output<typeof titleListQuerySchema>
export type TitlePageView = z.output<typeof titlePageSchema>
export type SearchResultView = z.output<typeof searchResultSchema>

export interface LibraryDeps {
  readonly catalog: Catalog
  readonly denials: Pick<TakedownWatch, 'refresh' | 'isDenied' | 'hasTouched'>
}

/** What viewers may know of the catalogue, in the shape of the contract: of what was taken down, nothing. */
export class Library {
  readonly #catalog: Catalog
  readonly #denials: LibraryDeps['denials']
  readonly #pictures: PictureOptions

  constructor({ catalog, denials }: LibraryDeps, pictures: PictureOptions = { hasPlaceholders: false }) {
    this.#pictures = pictures
    this.#catalog = catalog
    this.#denials = denials
  }

  /** One page, newest title first. Throws `CURSOR_INVALID` when `after` is not the `next` of a page. */
  async listTitles(query: TitleListQuery): Promise<TitlePageView> {
    const { kind, genre, limit, after } = query
    const filter = { ...(kind && { kind }), ...(genre && { genre }) }
    for (let from = after; ; ) {
      const page = await this.#catalog.titles.list(filter, { limit, ...(from === undefined ? {} : { after: from }) })
      const items = await this.#visible(page.items)
      // A page of nothing would look like the end to whoever turns pages.
      if (items.length > 0 || page.next === undefined) {
        return { items, ...(page.next === undefined ? {} : { next: page.next }) }
      }
      from = page.next
    }
  }

  /**
   * The title, or the one that it was merged into, with its files, but for those that are gone from the store, which are counted. Throws `TAKEN_DOWN` when all that could be played was taken down, and `TITLE_NOT_FOUND` when
   * there is nothing to play for another reason.
   */
  async getTitle(id: string): Promise<TitleView> {
    const titleId = await titleRootOf(this.#catalog, id as TitleId)
    const [title, files, metadata] = await Promise.all([
      this.#catalog.titles.get(titleId),
      this.#catalog.files.listByTitle(titleId),
      this.#catalog.metadata.get(titleId),
    ])
    await this.#denials.refresh()
    const shown = files.filter((file) => !this.#denials.isDenied(file.id))
    if (title !== undefined && shown.length > 0) {
      const here = shown.filter((file) => file.goneAt === undefined)
      const goneCount = shown.length - here.length
      return titleView(title.value, here, { pictures: this.#pictures, details: metadata?.value.details, goneCount })
    }
    const ids = title === undefined ? [titleId] : await this.#idsOf(title.value)
    const takedowns = await Promise.all(ids.map((each) => this.#catalog.takedowns.ofTitle(each)))
    const isTakenDown = takedowns.flat().some(({ reinstated }) => reinstated === undefined)
    throw new VaultError(isTakenDown ? 'TAKEN_DOWN' : 'TITLE_NOT_FOUND', { id })
  }

  /** Search as you type: up to `limit`, 1 to 50, titles of which every word of `query` begins some word of some name. */
  async search(query: string, limit: number): Promise<SearchResultView> {
    return { items: await this.#visible(await this.#catalog.titles.search(query, limit)) }
  }

  async #visible(titles: readonly Title[]): Promise<TitleSummaryView[]> {
    await this.#denials.refresh()
    const listed = await Promise.all(titles.map((title) => this.#withoutDenied(title)))
    // A title is written before its first file is placed in it, and until then it is nobody's business.
    const placed = listed.filter((title) => title.buckets.length > 0)
    return placed.map((title) => titleSummaryView(title, this.#pictures))
  }

  /** The title as it would be without the files that were taken down. */
  async #withoutDenied(title: Title): Promise<Title> {
    const ids = await this.#idsOf(title)
    if (!ids.some((id) => this.#denials.hasTouched(id))) return title
    const files = await this.#catalog.files.listByTitle(title.id)
    return relistFiles(
      title,
      files.filter((file) => !this.#denials.isDenied(file.id)),
    )
  }

  /** Its id, and those of titles that were merged into it: what was taken down of those is known by these. */
  async #idsOf(title: Title): Promise<readonly TitleId[]> {
    return [title.id, ...(await formerIdsOf(this.#catalog, title))]
  }
}
