import { createHash } from 'node:crypto'

const MODULUS = 2n ** 256n

/**
 * Tells two sets of records apart, in whatever order they come and their fields are: how many there are, and the sum of their SHA-256.
 * An engine's order of ids may be another one's no more than its order of fields.
 */
export class RecordDigest {
  #count = 0
  #sum = 0n

  add(record: unknown): void {
    const text = JSON.stringify(ordered(record))
    this.#sum = (this.#sum + BigInt(`0x${createHash('sha256').update(text).digest('hex')}`)) % MODULUS
    this.#count++
  }

  /** How many records there were. */
  get count(): number {
    return this.#count
  }

  /** `1000/9f86d0…`: equal for equal sets. */
  toString(): string {
    return `${this.#count}/${this.#sum.toString(16).padStart(64, '0')}`
  }
}

/** The same with the fields of every object in the order of their names. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered)
  if (value === null || typeof value !== 'object') return value
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(fields.map(([name, field]) => [name, ordered(field)]))
}
