/** A coded picture, some milliseconds of sound, or a text, as a container has it. */
export interface Packet {
  /** When it is shown, in ticks of its track, on the clock of the file. */
  readonly ticks: number
  /** 0 where the container does not say. */
  readonly durationTicks: number
  /** How many packets of the same block come before it: only the first of them has a time of its own. */
  readonly lace: number
  readonly isKey: boolean
  /** Part of a larger piece of memory, which it keeps alive. */
  readonly data: Uint8Array
}
