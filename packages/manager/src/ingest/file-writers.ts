import { stat } from 'node:fs/promises'
import type { Clock, Instant } from '@streamvault/core'
import { filesBeingWritten } from './files-being-written.ts'

/** One look at all processes does for the files that are asked about in so many milliseconds, of however many there are. */
const LOOK_MS = 1000
/** By how much the time of a write may lag behind the clock: a tick of the slowest kernels, and as much again. */
const STAMP_LAG_MS = 20

/** Tells which files some process has open for writing, as far as `filesBeingWritten` does. */
export class FileWriters {
  readonly #clock: Clock
  #written: ReadonlySet<string> = new Set()
  #lookedAt: Instant | undefined
  #freshUntil = 0

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock
  }

  /** Whether somebody writes to one of these files, given by their real paths. What was written to since the last look is looked at anew. */
  async areAt(paths: readonly string[]): Promise<boolean> {
    if (!(await this.#isFresh(paths))) {
      const lookedAt = this.#clock.now()
      this.#written = await filesBeingWritten('/')
      this.#lookedAt = lookedAt
      this.#freshUntil = this.#clock.monotonic() + LOOK_MS
    }
    return paths.some((path) => this.#written.has(path))
  }

  /** Returns once it is worth asking again. */
  async untilNextLook(signal: AbortSignal): Promise<void> {
    await this.#clock.sleep(LOOK_MS, signal)
  }

  async #isFresh(paths: readonly string[]): Promise<boolean> {
    const lookedAt = this.#lookedAt
    if (lookedAt === undefined || this.#clock.monotonic() >= this.#freshUntil) return false
    const times = await Promise.all(paths.map(changedAt))
    return times.every((time) => time < lookedAt - STAMP_LAG_MS)
  }
}

/** What is gone does not change. */
async function changedAt(path: string): Promise<Instant> {
  return await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
}
