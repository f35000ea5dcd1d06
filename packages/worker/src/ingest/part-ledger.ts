import type { Claim, IngestCheckpoint, Jobs, Part } from '@streamvault/core'

/** Notes which parts are stored, in whatever order they are: one note after another, each with all that is known by then. */
export class PartLedger {
  readonly #jobs: Jobs
  readonly #claim: Claim<'ingest'>
  #checkpoint: IngestCheckpoint
  #lastNote: Promise<void> = Promise.resolve()

  constructor(jobs: Jobs, claim: Claim<'ingest'>, checkpoint: IngestCheckpoint) {
    this.#jobs = jobs
    this.#claim = claim
    this.#checkpoint = checkpoint
  }

  get checkpoint(): IngestCheckpoint {
    return this.#checkpoint
  }

  /** Returns once the note is durable. A note that fails is made up for by the next. */
  async add(index: number, part: Part): Promise<void> {
    const { parts } = this.#checkpoint
    const length = Math.max(parts.length, index + 1)
    const placed = Array.from({ length }, (_, at) => (at === index ? part : (parts[at] ?? null)))
    this.#checkpoint = { ...this.#checkpoint, parts: placed }
    const note = this.#lastNote.then(() => this.#jobs.checkpoint(this.#claim, this.#checkpoint))
    this.#lastNote = note.catch(() => {})
    await note
  }
}
