import { type BlobFinder, type BlobRef, type FindOptions, type FoundBlob, VaultError } from '@streamvault/core'

/** What the one place of a store in memory is called. */
export const MEMORY_PLACE = 'memory'

/** Cursors count what was ever put: `7` is behind the seventh. */
const CURSOR = /^[1-9]\d{0,8}$/

/** What lies in a store in memory, in the order in which it was put. */
export class MemoryPlace implements BlobFinder {
  #blobs: readonly FoundBlob[] = []
  #count = 0

  add(blob: Omit<FoundBlob, 'cursor'>): void {
    this.remove(blob.ref)
    this.#blobs = [...this.#blobs, { ...blob, cursor: String(++this.#count) }]
  }

  remove(ref: BlobRef): void {
    this.#blobs = this.#blobs.filter((blob) => blob.ref !== ref)
  }

  async *list(place: string, { after, signal }: FindOptions): AsyncGenerator<FoundBlob> {
    signal.throwIfAborted()
    if (place !== MEMORY_PLACE) throw new VaultError('PLACE_NOT_FOUND', { place })
    if (after !== undefined && !CURSOR.test(after)) throw new VaultError('CURSOR_INVALID', { after })
    for (const blob of this.#blobs) {
      signal.throwIfAborted()
      if (Number(blob.cursor) > Number(after ?? 0)) yield blob
    }
  }
}
