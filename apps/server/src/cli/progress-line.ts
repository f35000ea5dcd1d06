import { basename } from 'node:path'
import type { WriteStream } from 'node:tty'
import type { JobProgress } from '@streamvault/core'
import { bytesText, durationText, visibleText } from './text.ts'

const BAR_CHARS = 24
const REDRAW_MS = 100
/** The rate shown is that of the last few seconds. */
const RATE_MS = 5000

/** One line at the bottom of a terminal: bar, rate, time left, how many files are done, and which one is under way. */
export class ProgressLine {
  readonly #out: WriteStream
  readonly #samples: { readonly at: number; readonly bytes: number }[] = []
  readonly #running = new Map<string, JobProgress>()
  #filesTotal = 0
  #filesDone = 0
  /** Of files that have ended: read once, stored once. */
  #bytesDone = 0
  #drawnAt = Number.NEGATIVE_INFINITY

  constructor(out: WriteStream) {
    this.#out = out
  }

  add(_path: string): void {
    this.#filesTotal++
  }

  update(path: string, progress: JobProgress): void {
    this.#running.set(path, progress)
    this.#draw(path)
  }

  finish(path: string): void {
    this.#bytesDone += 2 * (this.#running.get(path)?.totalBytes ?? 0)
    this.#running.delete(path)
    this.#filesDone++
  }

  clear(): void {
    this.#out.write('\r\u001b[K')
  }

  #draw(path: string): void {
    const now = performance.now()
    if (now - this.#drawnAt < REDRAW_MS) return
    this.#drawnAt = now
    const done = this.#bytesDone + sum([...this.#running.values()].map(workDone))
    const total = this.#bytesDone + sum([...this.#running.values()].map((progress) => 2 * progress.totalBytes))
    const rate = this.#rate(now, done)
    const share = total === 0 ? 0 : done / total
    const bar = '━'.repeat(Math.round(share * BAR_CHARS)).padEnd(BAR_CHARS, '─')
    const left = rate > 0 ? `${durationText((total - done) / rate)} left` : 'starting'
    const text = `${bar} ${Math.floor(share * 100)}%  ${bytesText(rate)}/s  ${left}  ${this.#filesDone}/${this.#filesTotal}  ${visibleText(basename(path))}`
    this.clear()
    this.#out.write(text.slice(0, this.#out.columns - 1))
  }

  #rate(now: number, bytes: number): number {
    this.#samples.push({ at: now, bytes })
    while ((this.#samples[0]?.at ?? now) < now - RATE_MS) this.#samples.shift()
    const first = this.#samples[0]
    return first === undefined || first.at === now ? 0 : ((bytes - first.bytes) * 1000) / (now - first.at)
  }
}

/** Every byte is read for its fingerprint and then stored. */
function workDone({ phase, doneBytes, totalBytes }: JobProgress): number {
  return phase === 'reading' ? doneBytes : totalBytes + doneBytes
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
