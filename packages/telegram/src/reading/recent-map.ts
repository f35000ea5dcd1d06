/** A map that lets go of what was least recently used when it is full. */
export class RecentMap<V> {
  /** Least recently used first. */
  readonly #entries = new Map<string, V>()
  readonly #entriesMax: number

  constructor(entriesMax: number) {
    this.#entriesMax = entriesMax
  }

  has(key: string): boolean {
    return this.#entries.has(key)
  }

  /** Counts as a use. */
  get(key: string): V | undefined {
    const value = this.#entries.get(key)
    if (value !== undefined) this.set(key, value)
    return value
  }

  set(key: string, value: V): void {
    this.#entries.delete(key)
    this.#entries.set(key, value)
    const [oldest] = this.#entries.keys()
    if (this.#entries.size > this.#entriesMax && oldest !== undefined) this.#entries.delete(oldest)
  }

  delete(key: string): void {
    this.#entries.delete(key)
  }

  deleteWhere(isUnwanted: (key: string) => boolean): void {
    for (const key of this.#entries.keys()) if (isUnwanted(key)) this.#entries.delete(key)
  }
}
