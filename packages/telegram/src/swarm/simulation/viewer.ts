import { BrokenPromiseError } from './referee.ts'
import { CHANNELS, type Trial } from './trial.ts'

/** 8 Mbit/s: 1 MiB lasts a little over a second. */
const SLICE_LASTS_MS = (2 ** 20 / 1_000_000) * 1000
const SLICES_AHEAD = 8
/** A player begins when it has so much in hand. */
const SLICES_TO_START = 3
const SEEK_SHARE = 1 / 300
const FILES = 40
const PATIENCE_MS = 10_000

/** Plays one film after another with eight slices in hand, and seeks now and then. Once playing, it must never stall. */
export class Viewer {
  readonly #trial: Trial
  readonly #stream: string
  readonly #got = new Set<number>()
  #generation = 0
  #file = 0
  #position = 0
  #asked = 0
  #playing = false
  startsMs: number[] = []
  #soughtAt = 0

  constructor(trial: Trial, stream: string) {
    this.#trial = trial
    this.#stream = stream
    this.#seek()
  }

  #seek(): void {
    this.#generation++
    this.#file = Math.floor(this.#trial.random() * FILES)
    this.#position = this.#asked = Math.floor(this.#trial.random() * 1000)
    this.#playing = false
    this.#soughtAt = this.#trial.queue.now
    this.#got.clear()
    this.#trial.seek(this.#stream, this.#generation)
    this.#readAhead()
  }

  #readAhead(): void {
    while (this.#asked < this.#position + SLICES_AHEAD) this.#ask(this.#asked++)
  }

  #ask(index: number): void {
    const generation = this.#generation
    const request = {
      file: `file-${this.#file}`,
      index,
      dataCenter: 1 + (this.#file % 2),
      channel: CHANNELS[this.#file % 3 === 0 ? 1 : 0],
      stream: this.#stream,
      generation,
      patienceUntil: this.#trial.queue.now + PATIENCE_MS,
    }
    this.#trial.ask(request, (outcome) => {
      if (generation !== this.#generation) return
      if (outcome.kind !== 'deliver') throw new BrokenPromiseError(`S3: a viewer gets "${outcome.kind}" for a slice`)
      this.#got.add(index)
      if (!this.#playing && this.#canStart()) this.#play()
    })
  }

  #canStart(): boolean {
    return [...Array(SLICES_TO_START).keys()].every((offset) => this.#got.has(this.#position + offset))
  }

  #play(): void {
    this.#playing = true
    this.startsMs.push(this.#trial.queue.now - this.#soughtAt)
    this.#playNext()
  }

  #playNext(): void {
    if (this.#trial.random() < SEEK_SHARE) return void this.#seek()
    if (!this.#got.delete(this.#position)) throw new BrokenPromiseError('S3: a viewer stalls')
    this.#position++
    this.#readAhead()
    this.#trial.queue.plan(SLICE_LASTS_MS, () => this.#playNext())
  }
}
