import { isDeepStrictEqual } from 'node:util'
import {
  assert,
  type Catalog,
  type Clock,
  type Denials,
  type FileId,
  type MediaFile,
  type PictureId,
  type PictureKind,
  picturesOf,
  type TitleId,
  titleRootOf,
  VaultError,
} from '@streamvault/core'

export interface KnownPicturesDeps {
  readonly catalog: Pick<Catalog, 'titles' | 'files' | 'metadata'>
  readonly denials: Pick<Denials, 'isDenied'>
  readonly clock: Pick<Clock, 'monotonic'>
}

/** The picture that a title has of one of its films, where no service knows a poster. */
const FRAME = 'frame.jpg' as PictureId

/** What a picture shows: something of a metadata service, or a frame of a film. */
export type PictureSubject = { readonly kind: PictureKind } | { readonly film: FileId }

/** Of one title: its pictures, and the files by which it is shown. */
interface Known {
  readonly pictures: ReadonlyMap<PictureId, PictureKind>
  readonly hasPoster: boolean
  /** Best first, of a series those of its first episode first. */
  readonly files: readonly MediaFile[]
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

  /** What a title's picture shows; only a title without a poster has a frame. Throws `PICTURE_NOT_FOUND`, and `TAKEN_DOWN` when all of the title was taken down. */
  async subjectOf(title: TitleId, picture: PictureId): Promise<PictureSubject> {
    const { pictures, hasPoster, files } = await this.#knownOf(title)
    const kind = pictures.get(picture)
    const isFrame = picture === FRAME && !hasPoster
    if ((kind === undefined && !isFrame) || files.length === 0) throw new VaultError('PICTURE_NOT_FOUND')
    const shown = files.filter(({ id }) => !this.#deps.denials.isDenied(id))
    if (shown.length === 0) throw new VaultError('TAKEN_DOWN', { title })
    return kind === undefined ? { film: filmFor(shown) } : { kind }
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
    const pictures = details === undefined ? new Map() : picturesOf(details)
    return { pictures, hasPoster: details?.poster !== undefined, files }
  }
}

/** Of what comes first, the smallest version that is sharp: less of it is read. */
function filmFor(shown: readonly MediaFile[]): FileId {
  const [first] = shown
  assert(first !== undefined, 'something is shown')
  const versions = shown.filter(({ episode }) => isDeepStrictEqual(episode, first.episode))
  return (versions.findLast(({ bucket }) => bucket !== '480p') ?? first).id
}
