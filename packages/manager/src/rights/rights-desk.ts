import {
  type Catalog,
  isVaultError,
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

/** Writers of one title that collide this often in a row are not colliding by chance. */
const CONFLICTS_MAX = 50

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
    await telling(this.#jobs, { title: id as TitleId }, () => this.#write(id, said))
  }

  async #write(id: string, said: Provenance): Promise<void> {
    const { titles } = this.#catalog
    for (let conflicts = 0; conflicts < CONFLICTS_MAX; conflicts++) {
      const found = await titles.get(id as TitleId)
      if (found === undefined) throw new VaultError('TITLE_NOT_FOUND', { id })
      try {
        await titles.replace({ ...found.value, provenance: { ...found.value.provenance, ...said } }, found.version)
        return
      } catch (error) {
        if (!isVaultError(error, 'CATALOG_CONFLICT')) throw error
      }
    }
    throw new VaultError('CATALOG_CONFLICT', { title: id })
  }
}
