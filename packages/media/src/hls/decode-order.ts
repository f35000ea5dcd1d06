import { FilmRefusal } from './film-refusal.ts'
import type { Packet } from './packet.ts'

/** So many pictures at most are decoded before one that is shown earlier (H.264 and HEVC: the size of the decoded picture buffer). */
const REORDERED_MAX = 16
/** As many ticks as a sample's table has room for. */
const SHIFT_MAX = 2 ** 31 - 1

/** A packet, and when it is to be decoded. */
export interface Decoded extends Pick<Packet, 'ticks' | 'isKey' | 'data' | 'durationTicks'> {
  readonly decodeTicks: number
}

/**
 * Gives pictures in the order in which they are decoded the times in the order in which they are shown: the first one the earliest
 * time of all, and so on. So containers that tell no times of decoding need none, and those behind do not have to be waited for but
 * for a few.
 */
export class DecodeOrder {
  readonly #waiting: Packet[] = []
  readonly #times: number[] = []
  #lastTicks = Number.NEGATIVE_INFINITY

  /** Takes a picture, and gives back the one whose time is known by now. */
  add(packet: Packet): Decoded | undefined {
    this.#waiting.push(packet)
    const at = this.#times.findLastIndex((ticks) => ticks <= packet.ticks)
    this.#times.splice(at + 1, 0, packet.ticks)
    return this.#waiting.length > REORDERED_MAX ? this.take() : undefined
  }

  /** The next one, once no more come. Throws `FilmRefusal` for times that no table has room for. */
  take(): Decoded | undefined {
    const packet = this.#waiting.shift()
    const time = this.#times.shift()
    if (packet === undefined || time === undefined) return undefined
    // Where more are out of order than may be, time stands still for a moment.
    const decodeTicks = Math.max(time, this.#lastTicks)
    if (Math.abs(packet.ticks - decodeTicks) > SHIFT_MAX) throw new FilmRefusal('its pictures are out of order')
    this.#lastTicks = decodeTicks
    const { ticks, isKey, data, durationTicks } = packet
    return { ticks, isKey, data, durationTicks, decodeTicks }
  }
}
