import {
  type Catalog,
  changeTitle,
  type Jobs,
  type Page,
  type PageRequest,
  type Provenance,
  type Title,
  type TitleId,
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

  /** A title, whether or not anything of it is shown. Throws `TITLE_NOT_FOUND`. */
  async read(id: string): Promise<Title> {
    const found = await this.#catalog.titles.get(id as TitleId)
    if (found === undefined) throw new VaultError('TITLE_NOT_FOUND', { id })
    return found.value
  }

  /** All titles, newest first. */
  list(page: PageRequest): Promise<Page<Title>> {
    return this.#catalog.titles.list({}, page)
  }

  /** Records where a title comes from; what is not said stays as it was. Throws `TITLE_NOT_FOUND`. */
  async credit(id: string, said: Provenance): Promise<void> {
    await telling(this.#jobs, { title: id as TitleId }, () => this.#write(id as TitleId, said))
  }

  async #write(id: TitleId, said: Provenance): Promise<void> {
    const credited = await changeTitle(this.#catalog, id, (title) => ({
      ...title,
      provenance: { ...title.provenance, ...said },
    }))
    if (credited === undefined) throw new VaultError('TITLE_NOT_FOUND', { id })
  }
}
