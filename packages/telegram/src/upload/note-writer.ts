import type { Clock } from '@streamvault/core'
import type { UploadJournal, UploadNote } from './upload-journal.ts'

/** A durable write may hold the process for 10 ms; what a connection of 50 Mbit/s sends in this time is sent again after a crash. */
const INTERVAL_MS = 1_000

/** Writes notes one after another, and not all of them: of those that come within a second only the last counts. */
export class NoteWriter {
  readonly #journal: Pick<UploadJournal, 'write'>
  readonly #clock: Clock
  #next: UploadNote | undefined
  #writing: Promise<void> | undefined
  #writtenAt = Number.NEGATIVE_INFINITY
  #failure: { readonly error: unknown } | undefined

  constructor(journal: Pick<UploadJournal, 'write'>, clock: Clock) {
    this.#journal = journal
    this.#clock = clock
  }

  /** Does not wait: what goes wrong, `flush` throws. */
  write(note: UploadNote): void {
    this.#next = note
    const isDue = this.#clock.monotonic() >= this.#writtenAt + INTERVAL_MS
    if (isDue && this.#writing === undefined) this.#begin(note)
  }

  /** Waits until the last note is durable. Throws what the journal threw. */
  async flush(): Promise<void> {
    for (;;) {
      await this.#writing
      if (this.#next === undefined) break
      this.#begin(this.#next)
    }
    if (this.#failure !== undefined) throw this.#failure.error
  }

  #begin(note: UploadNote): void {
    this.#next = undefined
    this.#writtenAt = this.#clock.monotonic()
    this.#writing = this.#journal
      .write(note)
      .catch((error: unknown) => {
        this.#failure = { error }
      })
      .finally(() => {
        this.#writing = undefined
      })
  }
}
