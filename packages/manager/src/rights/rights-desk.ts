import {
  type Catalog,
  changeTitle,
  type Jobs,
  type Page,
  type PageRequest,
  type Provenance,
  type Title,
  type TitleId,
  titleRootOf,
  VaultError,
} from '@streamvault/core'
import { telling } from '../manifest/telling.ts'

export interface RightsDeskDeps {
  readonly catalog: Pick<Catalog, 'titles'>
  readonly jobs: Pick<Jobs, 'submit'>
}

/** Where operators see and say where titles come from, and why they may be shown. */
export class RightsDesk {
  readonly #catalog: Pick<Catalog, 'titles'>
  readonly #jobs: Pick<Jobs, 'submit'>

  constructor({ catalog, jobs }: RightsDeskDeps) {
    this.#catalog = catalog
    this.#jobs = jobs
  }

  /** A title, or what it was merged into, whether or not anything of it is shown. Throws `TITLE_NOT_FOUND`. */
  async read(id: string): Promise<Title> {
    const found = await this.#catalog.titles.get(await titleRootOf(this.#catalog, id as TitleId))
    if (found === undefined) throw new VaultError('TITLE_NOT_FOUND', { id })
    return found.value
  }

  /** All titles but those that were merged into others, newest first. */
  async list(page: PageRequest): Promise<Page<Title>> {
    const { items, ...rest } = await this.#catalog.titles.list({}, page)
    return { ...rest, items: items.filter(({ mergedInto }) => mergedInto === undefined) }
  }

  /** Records where a title comes from; what is not said stays as it was. Throws `TITLE_NOT_FOUND`. */
  async credit(id: string, said: Provenance): Promise<void> {
    const title = await titleRootOf(this.#catalog, id as TitleId)
    await telling(this.#jobs, { title }, () => this.#write(title, said))
  }

  async #write(id: TitleId, said: Provenance): Promise<void> {
    const credited = await changeTitle(this.#catalog, id, (title) => ({
      ...title,
      provenance: { ...title.provenance, ...said },
    }))
    if (credited === undefined) throw new VaultError('TITLE_NOT_FOUND', { id })
  }
}
