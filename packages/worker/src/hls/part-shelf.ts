import type { FileId } from '@streamvault/core'

/** What was made of films and is asked for again, in memory. Nothing of it is on a disk, so that what is denied leaves nothing behind. */
export class PartShelf {
  readonly #bytesMax: number
  /** Least recently used first. */
  readonly #kept = new Map<string, Buffer>()
  #bytes = 0

  /** Holds `bytesMax` bytes. */
  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax
  }

  /** How many bytes are held. */
  get bytes(): number {
    return this.#bytes
  }

  /** The largest part that is kept: one alone may not push out all the others. */
  get partBytesMax(): number {
    return this.#bytesMax >> 2
  }

  get(file: FileId, name: string): Buffer | undefined {
    const key = `${file}/${name}`
    const kept = this.#kept.get(key)
    if (kept !== undefined) {
      this.#kept.delete(key)
      this.#kept.set(key, kept)
    }
    return kept
  }

  put(file: FileId, name: string, bytes: Buffer): void {
    if (bytes.length > this.partBytesMax) return
    const key = `${file}/${name}`
    this.#drop(key)
    this.#kept.set(key, bytes)
    this.#bytes += bytes.length
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#bytesMax) break
      this.#drop(oldest)
    }
  }

  /** Lets go of all that was made of a film. */
  forget(file: FileId): void {
    for (const key of [...this.#kept.keys()]) if (key.startsWith(`${file}/`)) this.#drop(key)
  }

  #drop(key: string): void {
    this.#bytes -= this.#kept.get(key)?.length ?? 0
    this.#kept.delete(key)
  }
}
