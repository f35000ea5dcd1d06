import { basename } from 'node:path'
import type { WriteStream } from 'node:tty'
import type { IngestProgress } from '@streamvault/core'
import { StatusLine } from './status-line.ts'
import { bytesText, durationText } from './text.ts'

const BAR_CHARS = 24
/** The rate shown is that of the last few seconds. */
const RATE_MS = 5000

/** One line at the bottom of a terminal: bar, rate, time left, how many files are done, and which one is under way. */
export class ProgressLine {
  readonly #line: StatusLine
  readonly #samples: { readonly at: number; readonly bytes: number }[] = []
  readonly #running = new Map<string, IngestProgress>()
  #filesTotal = 0
  #filesDone = 0
  /** Of files that have ended: read once, stored once. */
  #bytesDone = 0

  constructor(out: WriteStream) {
    this.#line = new StatusLine(out)
  }

  add(_path: string): void {
    this.#filesTotal++
  }

  update(path: string, progress: IngestProgress): void {
    this.#running.set(path, progress)
    this.#line.draw(() => this.#text(path))
  }

  finish(path: string): void {
    this.#bytesDone += 2 * (this.#running.get(path)?.totalBytes ?? 0)
    this.#running.delete(path)
    this.#filesDone++
  }

  clear(): void {
    this.#line.clear()
  }

  #text(path: string): string {
    const done = this.#bytesDone + sum([...this.#running.values()].map(workDone))
    const total = this.#bytesDone + sum([...this.#running.values()].map((progress) => 2 * progress.totalBytes))
    const rate = this.#rate(performance.now(), done)
    const share = total === 0 ? 0 : done / total
    const bar = '━'.repeat(Math.round(share * BAR_CHARS)).padEnd(BAR_CHARS, '─')
    const left = rate > 0 ? `${durationText((total - done) / rate)} left` : 'starting'
    return `${bar} ${Math.floor(share * 100)}%  ${bytesText(rate)}/s  ${left}  ${this.#filesDone}/${this.#filesTotal}  ${basename(path)}`
  }

  #rate(now: number, bytes: number): number {
    this.#samples.push({ at: now, bytes })
    while ((this.#samples[0]?.at ?? now) < now - RATE_MS) this.#samples.shift()
    const first = this.#samples[0]
    return first === undefined || first.at === now ? 0 : ((bytes - first.bytes) * 1000) / (now - first.at)
  }
}

/** Every byte is read for its fingerprint and then stored. */
function workDone({ phase, doneBytes, totalBytes }: IngestProgress): number {
  return phase === 'reading' ? doneBytes : totalBytes + doneBytes
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
