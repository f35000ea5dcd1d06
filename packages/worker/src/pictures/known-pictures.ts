import { FRAME_PICTURE, PLACEHOLDER_PICTURE } from '@streamvault/contract'
import {
  type Catalog,
  type Clock,
  type Denials,
  type FileId,
  type MediaFile,
  type PictureId,
  type PictureKind,
  picturesOf,
  type Title,
  type TitleId,
  titleRootOf,
  VaultError,
} from '@streamvault/core'

export interface KnownPicturesDeps {
  readonly catalog: Pick<Catalog, 'titles' | 'files' | 'metadata'>
  readonly denials: Pick<Denials, 'isDenied'>
  readonly clock: Pick<Clock, 'monotonic'>
}

/** What a picture shows: something of a metadata service, a frame of a film, or what a title is called. */
export type PictureSubject =
  | { readonly kind: PictureKind }
  | { readonly film: FileId }
  | { readonly called: Pick<Title, 'name' | 'year'> }

/** Of one title: its pictures, and the files by which it is shown. */
interface Known {
  readonly pictures: ReadonlyMap<PictureId, PictureKind>
  /** Of which it has a frame. */
  readonly film: FileId | undefined
  /** Unless it has a poster. */
  readonly called: Pick<Title, 'name' | 'year'> | undefined
  readonly files: readonly MediaFile[]
}

/** A page shows dozens of pictures of a few dozen titles. */
const TITLES_MAX = 500
const KNOWN_MS = 5_000

/** Which pictures there are: those of titles that viewers see, and no others, so that nobody has a worker fetch what he likes. */
export class KnownPictures {
  readonly #deps: KnownPicturesDeps
  readonly #hasPlaceholders: boolean
  readonly #known = new Map<TitleId, { readonly reading: Promise<Known>; readonly until: number }>()

  /** `hasPlaceholders` says whether a title without a poster has a picture of its name. */
  constructor(deps: KnownPicturesDeps, { hasPlaceholders }: { readonly hasPlaceholders: boolean }) {
    this.#deps = deps
    this.#hasPlaceholders = hasPlaceholders
  }

  /** What a title's picture shows; only a title without a poster has a frame, once one was found. Throws `PICTURE_NOT_FOUND`, and `TAKEN_DOWN` when all of the title was taken down. */
  async subjectOf(title: TitleId, picture: PictureId): Promise<PictureSubject> {
    const { pictures, film, called, files } = await this.#knownOf(title)
    const kind = pictures.get(picture)
    const framed = picture === FRAME_PICTURE ? film : undefined
    const named = this.#hasPlaceholders && picture === PLACEHOLDER_PICTURE ? called : undefined
    const isThere = kind !== undefined || framed !== undefined || named !== undefined
    if (!isThere || files.length === 0) throw new VaultError('PICTURE_NOT_FOUND')
    const shown = files.filter(({ id }) => !this.#deps.denials.isDenied(id))
    if (shown.length === 0) throw new VaultError('TAKEN_DOWN', { title })
    if (kind !== undefined) return { kind }
    if (named !== undefined) return { called: named }
    if (framed === undefined || !shown.some(({ id }) => id === framed)) throw new VaultError('PICTURE_NOT_FOUND')
    return { film: framed }
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

  async #read(asked: TitleId): Promise<Known> {
    const { catalog } = this.#deps
    const title = await titleRootOf(catalog, asked)
    const details = (await catalog.metadata.get(title))?.value.details
    const files = await catalog.files.listByTitle(title)
    const bare = details?.poster === undefined ? (await catalog.titles.get(title))?.value : undefined
    const frame = bare?.frame
    const pictures = details === undefined ? new Map() : picturesOf(details)
    return { pictures, film: frame?.shows === 'something' ? frame.film : undefined, called: bare, files }
  }
}
