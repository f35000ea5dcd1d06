import { fetchPatiently, sleep } from './fetch-patiently.ts'
import { cellAt, parseScrubTrack, type ScrubCell } from './scrub-track.ts'

/** A sheet may cost the store a hundred slices: one that is only passed over is not asked for. */
const RESTS_MS = 150

/** The picture of a place of the film; without an address while its sheet is on its way. */
export interface ScrubPicture {
  readonly cell: ScrubCell
  /** Of the sheet, in this page. */
  readonly address: string | undefined
}

/**
 * The small pictures of one film. Nothing is asked for before a place is wanted, and then the track, and the sheets of places where somebody
 * rests; each once. What cannot be had is as if there were none.
 */
export class ScrubPictures implements Disposable {
  readonly #trackUrl: string
  /** Told what is to be seen whenever that changes. */
  readonly #show: (picture: ScrubPicture | undefined) => void
  readonly #ended = new AbortController()
  /** Their addresses; undefined for those that are on their way. */
  readonly #sheets = new Map<string, string | 'none' | undefined>()
  #cells: readonly ScrubCell[] | undefined
  #isAsked = false
  #wanted = 0
  #rest: ReturnType<typeof setTimeout> | undefined

  constructor(trackUrl: string, show: (picture: ScrubPicture | undefined) => void) {
    this.#trackUrl = trackUrl
    this.#show = show
  }

  /** Shows the picture of a place of the film, once it is there. */
  want(seconds: number): void {
    this.#wanted = seconds
    if (!this.#isAsked) void this.#readTrack().catch(() => {})
    this.#isAsked = true
    this.#tell()
    clearTimeout(this.#rest)
    this.#rest = setTimeout(() => void this.#bringSheet().catch(() => {}), RESTS_MS)
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#rest)
    this.#ended.abort(new Error('the film is not shown any more'))
    for (const address of this.#sheets.values()) if (address !== undefined) URL.revokeObjectURL(address)
  }

  async #readTrack(): Promise<void> {
    const response = await this.#fetch(this.#trackUrl)
    this.#cells = response === undefined ? [] : parseScrubTrack(await response.text(), this.#trackUrl)
    this.#tell()
    await this.#bringSheet()
  }

  async #bringSheet(): Promise<void> {
    const sheet = this.#wantedCell()?.sheet
    if (sheet === undefined || this.#sheets.has(sheet)) return
    this.#sheets.set(sheet, undefined)
    const blob = await (await this.#fetch(sheet))?.blob()
    this.#ended.signal.throwIfAborted()
    this.#sheets.set(sheet, blob === undefined ? 'none' : URL.createObjectURL(blob))
    this.#tell()
  }

  #fetch(url: string): Promise<Response | undefined> {
    return fetchPatiently(url, { signal: this.#ended.signal, sleep })
  }

  #wantedCell(): ScrubCell | undefined {
    return this.#cells && cellAt(this.#cells, this.#wanted)
  }

  #tell(): void {
    const cell = this.#wantedCell()
    const address = cell && this.#sheets.get(cell.sheet)
    this.#show(cell === undefined || address === 'none' ? undefined : { cell, address })
  }
}
