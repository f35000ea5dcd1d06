/** What several connections send through, one piece after the other: it gives each the moment from which it may go. */
export class Line {
  #freeAt = 0

  /** When `bytes` may begin, at `wantedAt` at the earliest; the line is taken until they are through. Milliseconds. */
  reserve(bytes: number, { wantedAt, bytesPerSecond }: { wantedAt: number; bytesPerSecond: number }): number {
    const startAt = Math.max(this.#freeAt, wantedAt)
    this.#freeAt = startAt + (bytes / bytesPerSecond) * 1000
    return startAt
  }
}
