import { basename, resolve } from 'node:path'
import { parseHttpUrl } from '@streamvault/contract'
import {
  type Catalog,
  type FileId,
  isSubtitleName,
  type Job,
  type Jobs,
  type MediaFile,
  type Recognised,
  type SubtitleId,
  type SubtitleTags,
  VaultError,
} from '@streamvault/core'
import { inspectPath } from '../ingest/inspect-path.ts'
import { addressKey } from '../leech/address-key.ts'
import { captionLine } from '../recognise/recognise-found.ts'
import { matchSidecars } from '../sidecars/match-sidecars.ts'
import { SidecarDesk } from '../sidecars/sidecar-desk.ts'
import { areTags, readTags, subtitleStem } from '../sidecars/subtitle-tags.ts'

export interface SubtitleDeskDeps {
  readonly catalog: Pick<Catalog, 'files' | 'titles'>
  readonly jobs: Pick<Jobs, 'submit'>
  /** What a file is taken to be, by its name. */
  readonly recognise: (name: string) => Recognised
}

/** A subtitle in a place of the store. */
export interface MetSubtitle {
  readonly fileName: string
  readonly caption: string
  readonly follows?: FileId | undefined
}

/** What an operator says of a subtitle. It wins over its name. */
export type SaidTags = Partial<SubtitleTags>

const NO_FOLDER = { path: '', relativePath: '', videos: [], subtitles: [] }

/** Where single subtitles come in for videos that the vault has, and go again. */
export class SubtitleDesk {
  readonly #deps: SubtitleDeskDeps
  readonly #sidecars: SidecarDesk

  constructor(deps: SubtitleDeskDeps) {
    this.#deps = deps
    this.#sidecars = new SidecarDesk(deps)
  }

  /** Submits a job that brings the subtitle at `path` to a file. Throws `FILE_NOT_FOUND`, and as `inspectPath` does. */
  async addPath(id: string, path: string, said: SaidTags): Promise<Job<'ingest'>> {
    const { file, recognised } = await this.#fileOf(id)
    const { kind, realPath } = await inspectPath(resolve(path))
    if (kind !== 'file') throw new VaultError('SOURCE_UNREADABLE')
    const sidecars = [{ path: realPath, tags: { ...tagsOf(file, basename(path)), ...said } }]
    const request = { path: realPath, recognised, sidecars, video: file.id }
    return await this.#deps.jobs.submit('ingest', `${realPath}#${file.id}`, request)
  }

  /** Submits a job that brings the subtitle at an address to a file. Throws `FILE_NOT_FOUND` and `URL_INVALID`. */
  async addUrl(id: string, url: string, said: SaidTags): Promise<Job<'leech'>> {
    const { file, recognised } = await this.#fileOf(id)
    const parsed = parseHttpUrl(url)
    const tags = { ...tagsOf(file, nameOf(parsed)), ...said }
    return await this.#submitUrl(parsed, { video: file.id, tags, recognised })
  }

  /**
   * Submits a job for every video of the vault that the subtitle at an address is of, by its name. Throws `SUBTITLE_VIDEO_UNKNOWN`
   * where that is none, and `URL_INVALID`.
   */
  async *leech(url: string, name?: string): AsyncGenerator<Job<'leech'>, void> {
    const parsed = parseHttpUrl(url)
    const { sidecar, videos } = await this.#sidecars.find(NO_FOLDER, name ?? nameOf(parsed))
    if (videos.size === 0) throw new VaultError('SUBTITLE_VIDEO_UNKNOWN')
    for (const [video, recognised] of videos)
      yield await this.#submitUrl(parsed, { video, tags: sidecar.tags, recognised }, name)
  }

  /**
   * The videos of the vault that a subtitle in a place is of: those that it or its caption names, else, where its name tells of nothing
   * but itself, the one that it follows.
   */
  async homeOf({ fileName, caption, follows }: MetSubtitle) {
    const folder = { ...NO_FOLDER, relativePath: captionLine(caption) }
    const { sidecar, videos } = await this.#sidecars.find(folder, fileName)
    const stem = subtitleStem(fileName)
    if (videos.size > 0 || follows === undefined || !areTags(stem)) return { tags: sidecar.tags, videos }
    const { recognised } = await this.#fileOf(follows)
    return { tags: readTags(stem), videos: new Map([[follows, recognised]]) }
  }

  /** Submits a job that takes a subtitle away. Throws `SUBTITLE_NOT_FOUND` where no file has it. */
  remove(id: string): Promise<Job<'discard'>> {
    return this.#deps.jobs.submit('discard', id, { subtitle: id as SubtitleId })
  }

  async #submitUrl(url: URL, subtitle: NonNullable<Job<'leech'>['request']['subtitle']>, name?: string) {
    const request = { url: url.href, subtitle, ...(name !== undefined && { name }) }
    return await this.#deps.jobs.submit('leech', `${addressKey(url)}#${subtitle.video}`, request)
  }

  async #fileOf(id: string): Promise<{ readonly file: MediaFile; readonly recognised: Recognised }> {
    const { files, titles } = this.#deps.catalog
    const file = (await files.get(id as FileId))?.value
    if (file === undefined) throw new VaultError('FILE_NOT_FOUND', { fileId: id })
    if (file.review !== undefined) return { file, recognised: file.review }
    const title = (await titles.get(file.titleId))?.value
    if (title === undefined) return { file, recognised: this.#deps.recognise(file.name) }
    const { kind, name, year } = title
    const { episode } = file
    return { file, recognised: { kind, name, ...(year !== undefined && { year }), ...(episode && { episode }) } }
  }
}

/** Whether an address is of a subtitle, by the name of what is there. */
export function isSubtitleUrl(url: string, name?: string): boolean {
  const parsed = URL.parse(url)
  return isSubtitleName(name ?? (parsed === null ? '' : nameOf(parsed)))
}

function nameOf({ pathname }: URL): string {
  const name = basename(pathname)
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** What the name of a subtitle tells of it, where it is known which video it is of. */
function tagsOf({ id, name }: MediaFile, subtitle: string): SubtitleTags {
  const recognised: Recognised = { kind: 'movie', name: id }
  const video = { path: id, stem: subtitleStem(name.replace(/\.[^.]*$/, '')), recognised }
  const { sidecars } = matchSidecars([video], [{ path: subtitle, name: subtitle, recognised }])
  return sidecars.get(id)?.[0]?.tags ?? readTags(subtitleStem(subtitle))
}
