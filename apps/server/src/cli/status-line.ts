import type { WriteStream } from 'node:tty'
import { visibleText } from './text.ts'

const REDRAW_MS = 100

/** One line at the bottom of a terminal that is written over, ten times a second at the most. */
export class StatusLine {
  readonly #out: WriteStream
  #drawnAt = Number.NEGATIVE_INFINITY

  constructor(out: WriteStream) {
    this.#out = out
  }

  clear(): void {
    this.#out.write('\r\u001b[K')
  }

  /** Shows what `text` says now, where the last one has stood long enough. */
  draw(text: () => string): void {
    const now = performance.now()
    if (now - this.#drawnAt < REDRAW_MS) return
    this.#drawnAt = now
    this.clear()
    this.#out.write(visibleText(text()).slice(0, this.#out.columns - 1))
  }
}
