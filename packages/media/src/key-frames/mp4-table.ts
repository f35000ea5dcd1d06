/** Where the entries of a table lie in a file. */
export interface TablePlace {
  readonly start: number
  readonly count: number
  readonly entryBytes: number
}

/** Entries of a table, which is made of numbers of four bytes; each stands at the number that it has in all of it. */
export class Table {
  /** Of all entries, also of those that are not here. */
  readonly count: number
  readonly #view: DataView
  readonly #entryBytes: number
  readonly #first: number

  constructor(bytes: Uint8Array, { count, entryBytes }: TablePlace, first: number) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.count = count
    this.#entryBytes = entryBytes
    this.#first = first
  }

  /** One of the numbers of an entry, 0 being the first one. Throws a `RangeError` for an entry that is not here. */
  unsigned(entry: number, field = 0): number {
    return this.#view.getUint32((entry - this.#first) * this.#entryBytes + field * 4)
  }

  signed(entry: number, field: number): number {
    return this.#view.getInt32((entry - this.#first) * this.#entryBytes + field * 4)
  }

  /** An entry that is one number, of eight bytes or of four. */
  whole(entry: number): number {
    const at = (entry - this.#first) * this.#entryBytes
    return this.#entryBytes === 8 ? Number(this.#view.getBigUint64(at)) : this.#view.getUint32(at)
  }
}
