import { type PlaybackView, streamPath, type TicketSigner } from '@streamvault/contract'
import { type Catalog, type Clock, type FileId, VaultError } from '@streamvault/core'

export interface PlaybackDeskDeps {
  readonly catalog: Catalog
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

  /** Signs a new ticket for the file. Throws `FILE_NOT_FOUND`. */
  async open(fileId: string): Promise<PlaybackView> {
    const { catalog, clock, tickets } = this.#deps
    const found = await catalog.files.get(fileId as FileId)
    if (found === undefined) throw new VaultError('FILE_NOT_FOUND', { fileId })
    const expiresAt = clock.now() + this.#ticketTtlMs
    const url = streamPath(found.value, tickets.sign({ kind: 'file', id: found.value.id, expiresAt }))
    return { url, downloadUrl: `${url}&download=1`, expiresAt: new Date(expiresAt).toISOString() }
  }
}
