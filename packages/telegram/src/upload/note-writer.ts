import type { UploadJournal, UploadNote } from './upload-journal.ts'

/** Writes notes one after another. Of those that come while one is being written only the last counts. */
export class NoteWriter {
  readonly #journal: UploadJournal
  #next: UploadNote | undefined
  #writing: Promise<void> | undefined
  #failure: { readonly error: unknown } | undefined

  constructor(journal: UploadJournal) {
    this.#journal = journal
  }

  /** Does not wait: what goes wrong, `flush` throws. */
  write(note: UploadNote): void {
    this.#next = note
    this.#writing ??= this.#drain()
  }

  /** Waits until the last note is durable. Throws what the journal threw. */
  async flush(): Promise<void> {
    await this.#writing
    if (this.#failure !== undefined) throw this.#failure.error
  }

  async #drain(): Promise<void> {
    try {
      for (let note = this.#next; note !== undefined; note = this.#next) {
        this.#next = undefined
        await this.#journal.write(note)
      }
    } catch (error) {
      this.#failure = { error }
    } finally {
      this.#writing = undefined
    }
  }
}
