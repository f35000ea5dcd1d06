import {
  type Catalog,
  type Clock,
  type Denials,
  type FileId,
  type PictureId,
  type PictureKind,
  picturesOf,
  type TitleId,
  VaultError,
} from '@streamvault/core'

export interface KnownPicturesDeps {
  readonly catalog: Pick<Catalog, 'files' | 'metadata'>
  readonly denials: Pick<Denials, 'isDenied'>
  readonly clock: Pick<Clock, 'monotonic'>
}

/** Of one title: its pictures, and the files by which it is shown. */
interface Known {
  readonly pictures: ReadonlyMap<PictureId, PictureKind>
  readonly files: readonly FileId[]
}

/** A page shows dozens of pictures of a few dozen titles. */
const TITLES_MAX = 500
const KNOWN_MS = 5_000

/** Which pictures there are: those of titles that viewers see, and no others, so that nobody has a worker fetch what he likes. */
export class KnownPictures {
  readonly #deps: KnownPicturesDeps
  readonly #known = new Map<TitleId, { readonly reading: Promise<Known>; readonly until: number }>()

  constructor(deps: KnownPicturesDeps) {
    this.#deps = deps
  }

  /** What a title's picture shows. Throws `PICTURE_NOT_FOUND`, and `TAKEN_DOWN` when all of the title was taken down. */
  async kindOf(title: TitleId, picture: PictureId): Promise<PictureKind> {
    const { pictures, files } = await this.#knownOf(title)
    const kind = pictures.get(picture)
    if (kind === undefined || files.length === 0) throw new VaultError('PICTURE_NOT_FOUND')
    if (files.some((file) => !this.#deps.denials.isDenied(file))) return kind
    throw new VaultError('TAKEN_DOWN', { title })
  }

  async #knownOf(title: TitleId): Promise<Known> {
    const now = this.#deps.clock.monotonic()
    const known = this.#known.get(title)
    if (known !== undefined && now < known.until) return await known.reading
    const reading = this.#read(title)
    this.#known.delete(title)
    this.#known.set(title, { reading, until: now + KNOWN_MS })
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= TITLES_MAX) break
      this.#known.delete(oldest)
    }
    reading.catch(() => this.#known.delete(title))
    return await reading
  }

  async #read(title: TitleId): Promise<Known> {
    const { catalog } = this.#deps
    const details = (await catalog.metadata.get(title))?.value.details
    if (details === undefined) return { pictures: new Map(), files: [] }
    const files = await catalog.files.listByTitle(title)
    return { pictures: picturesOf(details), files: files.map(({ id }) => id) }
  }
}
