import { SLICE_BYTES } from '@streamvault/core'
import { BrokenPromiseError } from './referee.ts'
import { CHANNELS, type Trial } from './trial.ts'

/** 8 Mbit/s: 1 MiB lasts a little over a second. */
const SLICE_LASTS_MS = (SLICE_BYTES / 1_000_000) * 1000
const SLICES_AHEAD = 8
/** What a viewer waits for comes in pieces from many accounts at once. */
const URGENT_PIECES = 4
/** A player begins when it has so much in hand. */
const SLICES_TO_START = 3
const SEEK_SHARE = 1 / 300
const FILES = 40
const PATIENCE_MS = 10_000

/** Plays one film after another with eight slices in hand, and seeks now and then. Once playing, it must never stall. */
export class Viewer {
  readonly #trial: Trial
  readonly #got = new Map<number, number>()
  /** The requests for each slice that has not come whole. */
  readonly #asking = new Map<number, Set<number>>()
  #generation = 0
  #file = 0
  #position = 0
  #asked = 0
  #playing = false
  startsMs: number[] = []
  #soughtAt = 0

  constructor(trial: Trial) {
    this.#trial = trial
    this.#seek()
  }

  #seek(): void {
    this.#generation++
    this.#file = Math.floor(this.#trial.random() * FILES)
    this.#position = this.#asked = Math.floor(this.#trial.random() * 1000)
    this.#playing = false
    this.#soughtAt = this.#trial.queue.now
    this.#got.clear()
    for (const ids of this.#asking.values()) for (const id of ids) this.#trial.leave(id)
    this.#asking.clear()
    for (let piece = 0; piece < URGENT_PIECES; piece++) this.#ask(this.#position, 1 / URGENT_PIECES)
    this.#asked++
    this.#readAhead()
  }

  #readAhead(): void {
    while (this.#asked < this.#position + SLICES_AHEAD) this.#ask(this.#asked++, 1)
  }

  /** `share` of a slice; a part of one is what the viewer waits for. */
  #ask(index: number, share: number): void {
    const generation = this.#generation
    const request = {
      file: `file-${this.#file}`,
      sizeBytes: SLICE_BYTES * share,
      urgency: share < 1 ? ('now' as const) : ('ahead' as const),
      dataCenter: 1 + (this.#file % 2),
      channel: CHANNELS[this.#file % 3 === 0 ? 1 : 0],
      patienceUntil: this.#trial.queue.now + PATIENCE_MS,
    }
    const id = this.#trial.ask(request, (outcome) => {
      if (generation !== this.#generation) return
      this.#asking.get(index)?.delete(id)
      if (outcome.kind !== 'deliver') throw new BrokenPromiseError(`S3: a viewer gets "${outcome.kind}" for a slice`)
      this.#got.set(index, (this.#got.get(index) ?? 0) + share)
      this.#hurryFirstMissing()
      if (!this.#playing && this.#canStart()) this.#play()
    })
    this.#asking.set(index, (this.#asking.get(index) ?? new Set()).add(id))
  }

  /** A stream is read in order, some seconds ahead of what is shown: whatever it has come to is waited for. */
  #hurryFirstMissing(): void {
    let index = this.#position
    while (this.#hasGot(index)) index++
    for (const id of this.#asking.get(index) ?? []) this.#trial.hurry(id)
  }

  #hasGot(index: number): boolean {
    return this.#got.get(index) === 1
  }

  #canStart(): boolean {
    return [...Array(SLICES_TO_START).keys()].every((offset) => this.#hasGot(this.#position + offset))
  }

  #play(): void {
    this.#playing = true
    this.startsMs.push(this.#trial.queue.now - this.#soughtAt)
    this.#playNext()
  }

  #playNext(): void {
    if (this.#trial.random() < SEEK_SHARE) return void this.#seek()
    if (!this.#hasGot(this.#position)) throw new BrokenPromiseError('S3: a viewer stalls')
    this.#asking.delete(this.#position)
    this.#got.delete(this.#position++)
    this.#readAhead()
    this.#trial.queue.plan(SLICE_LASTS_MS, () => this.#playNext())
  }
}
