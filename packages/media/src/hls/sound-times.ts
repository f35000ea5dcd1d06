import { frameSamples } from './codecs/frame-samples.ts'
import type { FileSound } from './film-file.ts'
import type { Packet } from './packet.ts'

/** A packet of sound with its place among the samples of its track, on the clock of the file. */
export interface TimedSound {
  readonly at: number
  readonly samples: number
  /** What the container tells, by which it belongs to one cell and no other. */
  readonly toldSeconds: number
  readonly data: Uint8Array
}

/**
 * Tells where packets begin among the samples of their track. A container that rounds times to milliseconds is not believed to the
 * sample: what is no further from the grid of whole packets that begins with the first one of the film, or from the end of the packet
 * before, than it may have been rounded, is there. So neighbours meet exactly, in a segment and between two.
 */
export class SoundTimes {
  readonly #sound: FileSound
  /** Samples in a tick. */
  readonly #scale: number
  #blockTicks = Number.NaN
  #inBlock = 0
  #end: number | undefined

  constructor(sound: FileSound) {
    this.#sound = sound
    this.#scale = sound.format.sampleRate / sound.ticksPerSecond
  }

  /** The next packet in the order of the file, as its container has it. */
  next({ ticks, lace, data, durationTicks }: Packet): TimedSound {
    const samples = frameSamples(this.#sound.format, data) || Math.round(durationTicks * this.#scale)
    if (lace === 0 || ticks !== this.#blockTicks) [this.#blockTicks, this.#inBlock] = [ticks, 0]
    const told = ticks * this.#scale + this.#inBlock
    this.#inBlock += samples
    const at = this.#sound.isRounded ? this.#unrounded(told, samples) : Math.round(told)
    this.#end = at + samples
    return { at, samples, toldSeconds: told / this.#sound.format.sampleRate, data }
  }

  #unrounded(told: number, samples: number): number {
    const roundedBy = this.#scale + 1
    if (this.#end !== undefined && Math.abs(this.#end - told) <= roundedBy) return this.#end
    const first = Math.round(this.#sound.firstTicks * this.#scale)
    const onGrid = samples === 0 ? told : first + Math.round((told - first) / samples) * samples
    return Math.abs(onGrid - told) <= roundedBy ? onGrid : Math.round(told)
  }
}
