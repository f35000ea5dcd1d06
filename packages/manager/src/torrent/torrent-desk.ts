import { realpath } from 'node:fs/promises'
import { type Ephemeral, type Job, type Jobs, type Provenance, VaultError } from '@streamvault/core'
import { askToEnd } from '../jobs/ask-to-end.ts'

const MAGNET_CHARS_MAX = 16_384
/** BitTorrent v1 (BEP 9): 40 hexadecimal digits, or 32 of base 32. */
const INFO_HASH = /^urn:btih:(?<hash>[0-9a-f]{40}|[a-z2-7]{32})$/i

export interface TorrentDeskDeps {
  readonly jobs: Pick<Jobs, 'submit' | 'unfinished'>
  readonly ephemeral: Pick<Ephemeral, 'set'>
}

/** What somebody says of a torrent. */
export interface TorrentSaying {
  readonly select?: readonly number[] | undefined
  readonly provenance?: Provenance | undefined
}

/** Whether somebody means a torrent by this, and not the address of a file. */
export function isTorrent(text: string): boolean {
  return /^magnet:/i.test(text) || (/\.torrent$/i.test(text) && !/^https?:/i.test(text))
}

/** Where torrents come in: it looks at links and names, and leaves the work to whoever claims the jobs. */
export class TorrentDesk {
  readonly #deps: TorrentDeskDeps

  constructor(deps: TorrentDeskDeps) {
    this.#deps = deps
  }

  /**
   * Submits a job for a magnet link or the path of a torrent file, of which `select` names the wanted files. One whose job is unfinished
   * gets that same job. Throws `MAGNET_INVALID`, `SOURCE_NOT_FOUND`, and what `Jobs.submit` throws.
   */
  async submit(given: string, { select, provenance }: TorrentSaying = {}): Promise<Job<'torrent'>> {
    const { key, source } = await identify(given)
    const said = { ...(select && { select }), ...(provenance && { provenance }) }
    return await this.#deps.jobs.submit('torrent', key, { source, ...said })
  }

  /** Asks that an unfinished job ends, and returns it. Throws `JOB_NOT_FOUND` when there is none, and as `submit` does. */
  async cancel(given: string): Promise<Job<'torrent'>> {
    return await askToEnd(this.#deps, await this.#deps.jobs.unfinished('torrent', (await identify(given)).key))
  }
}

async function identify(given: string): Promise<{ readonly key: string; readonly source: string }> {
  if (!/^magnet:/i.test(given)) {
    const path = await realpath(given).catch((cause: unknown) => {
      throw new VaultError('SOURCE_NOT_FOUND', {}, { cause })
    })
    return { key: path, source: path }
  }
  const url = given.length > MAGNET_CHARS_MAX ? null : URL.parse(given)
  const hash = url?.searchParams.getAll('xt').flatMap((xt) => INFO_HASH.exec(xt)?.groups?.['hash'] ?? [])[0]
  if (url === null || hash === undefined) throw new VaultError('MAGNET_INVALID')
  return { key: `btih:${hash.toLowerCase()}`, source: `magnet:${url.search}` }
}
