import { type PlaybackView, streamPath, type TicketSigner } from '@streamvault/contract'
import {
  assertNotDenied,
  type Catalog,
  type Clock,
  type FileId,
  type TakedownWatch,
  VaultError,
} from '@streamvault/core'

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

/** Where a viewer gets the address of a file's bytes, and the ticket that opens it. */
export class PlaybackDesk {
  readonly #deps: PlaybackDeskDeps
  readonly #ticketTtlMs: number

  constructor(deps: PlaybackDeskDeps, options: PlaybackDeskOptions) {
    this.#deps = deps
    this.#ticketTtlMs = options.ticketTtlMs
  }

  /** Signs a new ticket for the file. Throws `TAKEN_DOWN` and `FILE_NOT_FOUND`. */
  async open(fileId: string): Promise<PlaybackView> {
    const { catalog, denials, clock, tickets } = this.#deps
    await denials.refresh()
    assertNotDenied(denials, fileId as FileId)
    const found = await catalog.files.get(fileId as FileId)
    if (found === undefined) throw new VaultError('FILE_NOT_FOUND', { fileId })
    const expiresAt = clock.now() + this.#ticketTtlMs
    const url = streamPath(found.value, tickets.sign({ kind: 'file', id: found.value.id, expiresAt }))
    return { url, downloadUrl: `${url}&download=1`, expiresAt: new Date(expiresAt).toISOString() }
  }
}
