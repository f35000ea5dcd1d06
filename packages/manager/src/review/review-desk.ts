import {
  type Catalog,
  type FileId,
  fileUnder,
  type Jobs,
  type MediaFile,
  type Override,
  type Page,
  type PageRequest,
  type Recognised,
  recognisedOf,
  VaultError,
} from '@streamvault/core'
import { telling } from '../manifest/telling.ts'
import { applyOverride } from '../recognise/override.ts'

export interface ReviewDeskDeps {
  readonly catalog: Catalog
  readonly jobs: Pick<Jobs, 'submit'>
}

/** Where operators see which files nobody could tell the title of, and say what a file is. */
export class ReviewDesk {
  readonly #catalog: Catalog
  readonly #jobs: Pick<Jobs, 'submit'>

  constructor({ catalog, jobs }: ReviewDeskDeps) {
    this.#catalog = catalog
    this.#jobs = jobs
  }

  /** The files in review, newest first. Throws `CURSOR_INVALID`. */
  list(page: PageRequest): Promise<Page<MediaFile>> {
    return this.#catalog.files.listInReview(page)
  }

  /**
   * Files a file under what an operator says that it is, in review or not; what is left out stays as it is. From then on no name
   * moves it. Throws `FILE_NOT_FOUND`, `TAKEN_DOWN`, and `FILE_UNIDENTIFIED` when this leaves its title or its episode open.
   */
  async identify(fileId: string, override: Override): Promise<{ readonly file: MediaFile; readonly as: Recognised }> {
    const id = fileId as FileId
    const as = applyOverride(await this.#known(id), override)
    if (as.doubt !== undefined) throw new VaultError('FILE_UNIDENTIFIED', { fileId, doubt: as.doubt })
    const file = await telling(this.#jobs, { file: id }, () => fileUnder(this.#catalog, id, as))
    return { file, as }
  }

  /** What a file is taken to be. */
  async #known(id: FileId): Promise<Recognised> {
    const found = await this.#catalog.files.get(id)
    if (found === undefined) throw new VaultError('FILE_NOT_FOUND', { fileId: id })
    const { review, titleId, episode } = found.value
    if (review !== undefined) return review
    const title = await this.#catalog.titles.get(titleId)
    if (title !== undefined) return recognisedOf(found.value, title.value)
    const kind = episode === undefined ? 'movie' : 'series'
    // A crash between a file and its title leaves the name open.
    return { kind, name: found.value.name, ...(episode && { episode }), doubt: 'nameless' }
  }
}
