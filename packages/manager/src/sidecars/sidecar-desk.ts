import { basename, join, sep } from 'node:path'
import { type Catalog, type FileId, type Recognised, type Sidecar, SUBTITLES_PER_FILE_MAX } from '@streamvault/core'
import { findVideos } from './find-video.ts'
import type { GatheredFolder } from './gather-folder.ts'
import { type FoundSubtitle, type Matched, matchSidecars, type NamedVideo, tagsAtEnd } from './match-sidecars.ts'
import { readTags, subtitleStem } from './subtitle-tags.ts'
import { withoutTags } from './without-tags.ts'

/** A folder with videos and subtitles, and its path as names are recognised by. */
export interface Surroundings extends GatheredFolder {
  readonly relativePath: string
}

/** A subtitle that is to join videos which the vault has. */
export interface LoneSubtitle {
  readonly sidecar: Sidecar
  /** With what each was recognised as. */
  readonly videos: ReadonlyMap<FileId, Recognised>
}

export interface SidecarDeskDeps {
  readonly catalog: Pick<Catalog, 'titles' | 'files'>
  readonly recognise: (relativePath: string) => Recognised
}

/** Any video's: only the name before it is looked at. */
const VIDEO_EXTENSION = '.mkv'

const NOTHING: Matched = { sidecars: new Map(), unmatched: [] }

/** Says which subtitles go with which videos, by the names of both. */
export class SidecarDesk {
  readonly #deps: SidecarDeskDeps
  readonly #matched = new WeakMap<Surroundings, Matched>()

  constructor(deps: SidecarDeskDeps) {
    this.#deps = deps
  }

  /** The subtitles that go with a video of the folder, and those beyond what one video may have. */
  besideOf(
    folder: Surroundings,
    path: string,
  ): { readonly sidecars: readonly Sidecar[]; readonly tooMany: readonly Sidecar[] } {
    const all = this.#match(folder).sidecars.get(path) ?? []
    return { sidecars: all.slice(0, SUBTITLES_PER_FILE_MAX), tooMany: all.slice(SUBTITLES_PER_FILE_MAX) }
  }

  /** The subtitles of a folder that go with none of its videos. */
  leftIn(folder: Surroundings): readonly string[] {
    return this.#match(folder).unmatched.map(({ path }) => path)
  }

  /**
   * The videos of the vault that a subtitle belongs to: by that of its folder, else by its own name. `recognise` says what is taken
   * for what, where an operator has said something of it.
   */
  async find(folder: Surroundings, path: string, recognise = this.#deps.recognise): Promise<LoneSubtitle> {
    const subtitle = folder.subtitles.find((candidate) => candidate.path === path)
    const stem = subtitleStem(basename(path))
    const beside = [...this.#match(folder).sidecars].flatMap(([video, list]) =>
      list.filter((sidecar) => sidecar.path === path).map(({ tags }) => ({ name: basename(video), tags })),
    )
    const tags = beside[0]?.tags ?? readTags(tagsAtEnd(stem))
    const names =
      beside.length > 0 ? beside.map(({ name }) => name) : [ownVideoName(folder, { stem, within: subtitle?.within })]
    const videos = new Map<FileId, Recognised>()
    for (const videoName of names) {
      const recognised = recognise(join(folder.relativePath, videoName))
      for (const id of await findVideos(this.#deps.catalog, { videoName, recognised })) videos.set(id, recognised)
    }
    return { sidecar: { path, tags }, videos }
  }

  #match(folder: Surroundings): Matched {
    if (folder.subtitles.length === 0) return NOTHING
    const known = this.#matched.get(folder)
    if (known !== undefined) return known
    const recognise = (name: string) => this.#deps.recognise(join(folder.relativePath, name))
    const videos: NamedVideo[] = folder.videos.map((name) => ({
      path: join(folder.path, name),
      stem: name.slice(0, name.lastIndexOf('.')),
      recognised: recognise(name),
    }))
    const subtitles: FoundSubtitle[] = folder.subtitles.map((subtitle) => ({
      ...subtitle,
      recognised: recognise(`${withoutTags(subtitleStem(subtitle.name))}${VIDEO_EXTENSION}`),
    }))
    const matched = matchSidecars(videos, subtitles)
    this.#matched.set(folder, matched)
    return matched
  }
}

/** What the video of a subtitle would be called, were it there: by its own name, else by that of the folder. */
function ownVideoName(
  folder: Surroundings,
  { stem, within }: { readonly stem: string; readonly within: string | undefined },
): string {
  const own = within ?? withoutTags(stem)
  return `${own || (folder.relativePath.split(sep).at(-1) ?? '')}${VIDEO_EXTENSION}`
}
