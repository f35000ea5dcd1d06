import { type Job, VaultError } from '@streamvault/core'
import type { LeechDesk } from '../leech/leech-desk.ts'
import { shownAddress } from '../leech/shown-address.ts'
import type { TorrentDesk } from '../torrent/torrent-desk.ts'

/** No path: who asks from elsewhere means no file of this machine. */
const ADDRESS = /^(?:https?:\/\/|magnet:)\S+$/i

/** Whether a text is an address or a magnet link, and nothing else. */
export function isAddress(text: string): boolean {
  return ADDRESS.test(text)
}

export interface TakeDeskDeps {
  readonly leechDesk: Pick<LeechDesk, 'submit'>
  readonly torrentDesk: Pick<TorrentDesk, 'submit'>
}

/** What somebody wants to have downloaded, and where it was asked for. */
export interface TakeOrder {
  readonly source: string
  readonly name?: string | undefined
  readonly addedBy: string
}

/** Where those who do not sit at the machine have videos downloaded. */
export class TakeDesk {
  readonly #deps: TakeDeskDeps

  constructor(deps: TakeDeskDeps) {
    this.#deps = deps
  }

  /** Throws `URL_INVALID` for what is no address and no magnet link, and what the desks for these throw. */
  async submit({ source, name, addedBy }: TakeOrder): Promise<Job<'leech'> | Job<'torrent'>> {
    if (!isAddress(source)) throw new VaultError('URL_INVALID')
    const provenance = { source: shownAddress(source), addedBy }
    if (/^magnet:/i.test(source)) return await this.#deps.torrentDesk.submit(source, { provenance })
    return await this.#deps.leechDesk.submit(source, { name, provenance })
  }
}
