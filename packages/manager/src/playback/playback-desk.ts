import {
  HLS_MASTER,
  hlsPath,
  type PlaybackView,
  streamPath,
  subtitleFileName,
  subtitlePath,
  type TicketSigner,
  thumbnailsPath,
} from '@streamvault/contract'
import {
  assertNotDenied,
  type Catalog,
  type Clock,
  type FileId,
  type MediaFile,
  type Subtitle,
  type TakedownWatch,
  VaultError,
} from '@streamvault/core'
import { knownRefusal } from '@streamvault/media'
import { subtitleView } from '../library/subtitle-view.ts'

export interface PlaybackDeskDeps {
  readonly catalog: Catalog
  readonly denials: Pick<TakedownWatch, 'refresh' | 'isDenied'>
  readonly clock: Clock
  readonly tickets: TicketSigner
}

export interface PlaybackDeskOptions {
  /** How long a ticket opens its file, in milliseconds. */
  readonly ticketTtlMs: number
}

/** Where a viewer gets the addresses of a file's bytes and of its subtitles, and the tickets that open them. */
export class PlaybackDesk {
  readonly #deps: PlaybackDeskDeps
  readonly #ticketTtlMs: number

  constructor(deps: PlaybackDeskDeps, options: PlaybackDeskOptions) {
    this.#deps = deps
    this.#ticketTtlMs = options.ticketTtlMs
  }

  /** Signs a new ticket for the file. Throws `TAKEN_DOWN`, `FILE_GONE`, and `FILE_NOT_FOUND` also for a file in review. */
  async open(fileId: string): Promise<PlaybackView> {
    const file = await this.#find(fileId)
    if (file.review !== undefined) throw new VaultError('FILE_NOT_FOUND', { fileId })
    return this.#view(file)
  }

  /** As `open` does, for operators, who look into files in review, too. */
  async preview(fileId: string): Promise<PlaybackView> {
    return this.#view(await this.#find(fileId))
  }

  async #find(fileId: string): Promise<MediaFile> {
    const { catalog, denials } = this.#deps
    await denials.refresh()
    assertNotDenied(denials, fileId as FileId)
    const found = await catalog.files.get(fileId as FileId)
    if (found === undefined) throw new VaultError('FILE_NOT_FOUND', { fileId })
    if (found.value.goneAt !== undefined) throw new VaultError('FILE_GONE', { fileId })
    return found.value
  }

  #view(file: MediaFile): PlaybackView {
    const { clock, tickets } = this.#deps
    const expiresAt = clock.now() + this.#ticketTtlMs
    const ticket = tickets.sign({ kind: 'file', id: file.id, expiresAt })
    const url = streamPath(file, ticket)
    const subtitles = (file.subtitles ?? []).map((subtitle) => ({
      ...subtitleView(subtitle),
      url: this.#subtitleUrl(subtitle, expiresAt),
    }))
    return {
      url,
      downloadUrl: `${url}&download=1`,
      ...(knownRefusal(file.media) === undefined && { hlsUrl: hlsPath(file.id, HLS_MASTER, ticket) }),
      subtitles,
      thumbnailsUrl: thumbnailsPath(file.id, ticket),
      expiresAt: new Date(expiresAt).toISOString(),
    }
  }

  #subtitleUrl(subtitle: Subtitle, expiresAt: number): string {
    const { id } = subtitle
    const ticket = this.#deps.tickets.sign({ kind: 'subtitle', id, expiresAt })
    return subtitlePath({ id, name: subtitleFileName(subtitle) }, ticket)
  }
}
