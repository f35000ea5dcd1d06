import type { FileExtent } from '@streamvault/core'

/** The bytes of one slice, wherever they are. They stay there while somebody holds them. */
export interface SliceBytes {
  readonly sizeBytes: number
  /** Lends the slice to the kernel, where it is in a file that allows it. */
  lend?(): FileExtent | undefined
  hold(): void
  release(): void
  /** Fills all of `target` from byte `start` on. Throws `SLICE_CORRUPT` when the bytes are damaged. */
  read(start: number, target: Uint8Array): Promise<void>
}

/** A slice that could not be kept: its bytes are in memory, and `free` is called once nobody holds them. */
export class LooseSlice implements SliceBytes {
  readonly sizeBytes: number
  readonly #bytes: Uint8Array
  readonly #free: () => void
  #holders = 0

  constructor(bytes: Uint8Array, free: () => void) {
    this.sizeBytes = bytes.length
    this.#bytes = bytes
    this.#free = free
  }

  hold(): void {
    this.#holders++
  }

  release(): void {
    this.#holders--
    if (this.#holders === 0) this.#free()
  }

  async read(start: number, target: Uint8Array): Promise<void> {
    target.set(this.#bytes.subarray(start, start + target.length))
  }
}
