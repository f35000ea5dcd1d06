import type { Part, StoringCheckpoint } from '@streamvault/core'

/** Notes which parts are stored, in whatever order they are: one note after another, each with all that is known by then. */
export class PartLedger<C extends StoringCheckpoint> {
  readonly #note: (checkpoint: C) => Promise<void>
  #checkpoint: C
  #lastNote: Promise<void> = Promise.resolve()

  constructor(note: (checkpoint: C) => Promise<void>, checkpoint: C) {
    this.#note = note
    this.#checkpoint = checkpoint
  }

  get checkpoint(): C {
    return this.#checkpoint
  }

  /** Returns once the note is durable. A note that fails is made up for by the next. */
  async add(index: number, part: Part): Promise<void> {
    const { parts } = this.#checkpoint
    const length = Math.max(parts.length, index + 1)
    const placed = Array.from({ length }, (_, at) => (at === index ? part : (parts[at] ?? null)))
    this.#checkpoint = { ...this.#checkpoint, parts: placed }
    const note = this.#lastNote.then(() => this.#note(this.#checkpoint))
    this.#lastNote = note.catch(() => {})
    await note
  }
}
