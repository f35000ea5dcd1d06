import {
  type CallOptions,
  type FileId,
  fileOfSubtitle,
  SingleFlight,
  type Subtitle,
  type SubtitleId,
} from '@streamvault/core'
import { type Cue, readCues } from '@streamvault/media'
import type { SubtitleShelf } from '../subtitles/subtitle-shelf.ts'

/** Subtitles whose cues are at hand: each has some 0.3 MB of them, and the largest that are shown some 16 MiB. */
const SUBTITLES_MAX = 4

/** What subtitles beside films say, read once for the many cells that it is cut into. */
export class CueShelf {
  readonly #subtitles: Pick<SubtitleShelf, 'take'>
  /** Least recently used first. */
  readonly #kept = new Map<SubtitleId, readonly Cue[]>()
  /** Goes up whenever something was forgotten: what was being read then is not kept. */
  #forgotten = 0
  readonly #reading = new SingleFlight<readonly Cue[]>()

  constructor(subtitles: Pick<SubtitleShelf, 'take'>) {
    this.#subtitles = subtitles
  }

  /** The cues of a subtitle, on the clock of its file. Throws what taking it from its shelf throws. */
  async of({ id, format }: Subtitle, options: CallOptions): Promise<readonly Cue[]> {
    const kept = this.#kept.get(id)
    if (kept !== undefined) {
      this.#keep(id, kept)
      return kept
    }
    const forgotten = this.#forgotten
    const read = async (shared: CallOptions) =>
      readCues((await this.#subtitles.take(id, 'kept', shared)).toString(), format)
    const cues = await this.#reading.run(id, read, options)
    if (forgotten === this.#forgotten) this.#keep(id, cues)
    return cues
  }

  /** Lets go of everything that belongs to a film. */
  forget(file: FileId): void {
    this.#forgotten++
    for (const id of [...this.#kept.keys()]) if (fileOfSubtitle(id) === file) this.#kept.delete(id)
  }

  #keep(id: SubtitleId, cues: readonly Cue[]): void {
    this.#kept.delete(id)
    this.#kept.set(id, cues)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > SUBTITLES_MAX && oldest !== undefined) this.#kept.delete(oldest)
  }
}
