import type { Catalog, EpisodeNumber, FileId, Logger, MediaFile } from '@streamvault/core'
import { sliceIndexAt } from '@streamvault/core'
import type { FileOpener } from '../reading/file-opener.ts'

/** Credits roll in the last tenth; so near the end the next episode is on the viewer's mind. */
const NEAR_END_SHARE = 0.9
/** Half a minute at 4 Mbit/s, behind a head that is pinned. */
const SLICES = 16
/** Series of which episodes are being brought at once; who comes on top of these starts from the head alone. */
const SERIES_MAX = 8

export interface NextEpisodeDeps {
  readonly catalog: Catalog
  readonly files: FileOpener
  readonly logger: Logger
}

/** Brings the beginning of the next episode into the cache while somebody watches the end of this one. */
export class NextEpisode {
  readonly #deps: NextEpisodeDeps
  readonly #signal: AbortSignal
  readonly #bringing = new Set<FileId>()
  /** Least recently brought first: a viewer comes past many slices near the end. */
  readonly #brought = new Set<FileId>()

  /** Stops once `signal` is aborted. */
  constructor(deps: NextEpisodeDeps, signal: AbortSignal) {
    this.#deps = deps
    this.#signal = signal
  }

  /** Told that a viewer has come to slice `index` of a file. */
  watching(file: MediaFile, index: number): void {
    if (file.episode === undefined || index < NEAR_END_SHARE * sliceIndexAt(file.sizeBytes)) return
    if (this.#brought.has(file.id) || this.#bringing.has(file.id) || this.#bringing.size >= SERIES_MAX) return
    this.#bringing.add(file.id)
    this.#bring(file)
      .catch(
        (error: unknown) => this.#signal.aborted || this.#deps.logger.debug({ error }, 'no next episode was brought'),
      )
      .finally(() => {
        this.#bringing.delete(file.id)
        this.#remember(file.id)
      })
  }

  async #bring(file: MediaFile): Promise<void> {
    const next = nextOf(file, await this.#deps.catalog.files.listByTitle(file.titleId))
    if (next === undefined) return
    const { reader } = await this.#deps.files.open(next.id)
    const end = Math.min(SLICES, sliceIndexAt(reader.sizeBytes - 1) + 1)
    for (let index = 0; index < end; index++) {
      if (!reader.has(index)) await reader.load(index, { signal: this.#signal, urgency: 'ahead' })
    }
  }

  /** What was brought may be given up again, and what follows may have come since. */
  #remember(id: FileId): void {
    this.#brought.add(id)
    const [oldest] = this.#brought
    if (this.#brought.size > SERIES_MAX && oldest !== undefined) this.#brought.delete(oldest)
  }
}

/** The file that a viewer of `file` comes to next: the nearest later episode, in the same bucket where there is one. */
export function nextOf(file: MediaFile, files: readonly MediaFile[]): MediaFile | undefined {
  if (file.episode === undefined) return undefined
  const { season, episode: first, lastEpisode = first } = file.episode
  const episode = { season, episode: lastEpisode }
  let next: MediaFile | undefined
  for (const candidate of files) {
    if (candidate.episode === undefined || compare(candidate.episode, episode) <= 0) continue
    const order = next?.episode === undefined ? -1 : compare(candidate.episode, next.episode)
    if (order < 0 || (order === 0 && candidate.bucket === file.bucket)) next = candidate
  }
  return next
}

function compare(one: EpisodeNumber, other: EpisodeNumber): number {
  return one.season - other.season || one.episode - other.episode
}
