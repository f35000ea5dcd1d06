const FLOAT_BYTES = 8
const BASE = 0x80
/** 7 bits in each, 53 at the most. */
const VARINT_BYTES_MAX = 8

/** Writes whole numbers of up to 53 bits in as few bytes as they need, seven bits in each, the lowest first. */
export class VarintWriter {
  readonly #bytes: number[] = []

  unsigned(value: number): void {
    let rest = value
    // Shifts are for numbers of 32 bits.
    for (; rest >= BASE; rest = Math.floor(rest / BASE)) this.#bytes.push((rest % BASE) + BASE)
    this.#bytes.push(rest)
  }

  /** Of numbers near zero, on either side. */
  signed(value: number): void {
    this.unsigned(value < 0 ? -2 * value - 1 : 2 * value)
  }

  float(value: number): void {
    const bytes = Buffer.alloc(FLOAT_BYTES)
    bytes.writeDoubleBE(value)
    this.#bytes.push(...bytes)
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.#bytes)
  }
}

/** Reads what a `VarintWriter` has written. Throws a `RangeError` at the end, and for a number that is too long. */
export class VarintReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  unsigned(): number {
    let value = 0
    for (let index = 0, scale = 1; index < VARINT_BYTES_MAX; index++, scale *= BASE) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) throw new RangeError('a number is cut off')
      value += (byte % BASE) * scale
      if (byte < BASE) return value
    }
    throw new RangeError('a number is too long')
  }

  signed(): number {
    const value = this.unsigned()
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2
  }

  float(): number {
    const at = this.#at
    this.#at += FLOAT_BYTES
    return Buffer.from(this.#bytes.slice(at, this.#at)).readDoubleBE()
  }
}
