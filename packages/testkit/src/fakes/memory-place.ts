import {
  type BlobFinder,
  type BlobRef,
  type CallOptions,
  type FindOptions,
  type FoundBlob,
  type News,
  type PlaceNews,
  VaultError,
} from '@streamvault/core'

/** What the one place of a store in memory is called. */
export const MEMORY_PLACE = 'memory'

/** How much is told at a time. */
const NEWS_MAX = 10
/** Marks count what has happened, and one more. */
const MARK = /^[1-9]\d{0,8}$/
/** Cursors count what was ever put: `7` is behind the seventh. */
const CURSOR = /^[1-9]\d{0,8}$/

const REF = /^memory:./

/** What lies in a store in memory, in the order in which it was put. */
export class MemoryPlace implements BlobFinder, PlaceNews {
  #blobs: readonly FoundBlob[] = []
  #count = 0
  /** What has happened, in order; a mark counts it. */
  readonly #events: { readonly kind: 'put' | 'gone'; readonly ref: BlobRef }[] = []

  add(blob: Omit<FoundBlob, 'cursor'>): void {
    this.remove(blob.ref)
    this.#blobs = [...this.#blobs, { ...blob, cursor: String(++this.#count) }]
    this.#events.push({ kind: 'put', ref: blob.ref })
  }

  remove(ref: BlobRef): void {
    const left = this.#blobs.filter((blob) => blob.ref !== ref)
    if (left.length < this.#blobs.length) this.#events.push({ kind: 'gone', ref })
    this.#blobs = left
  }

  async *list(place: string, { after, only, signal }: FindOptions): AsyncGenerator<FoundBlob> {
    signal.throwIfAborted()
    if (place !== MEMORY_PLACE) throw new VaultError('PLACE_NOT_FOUND', { place })
    for (const cursor of [after, only]) {
      if (cursor !== undefined && !CURSOR.test(cursor)) throw new VaultError('CURSOR_INVALID', { cursor })
    }
    for (const blob of this.#blobs) {
      signal.throwIfAborted()
      const isMeant = only === undefined || blob.cursor === only
      if (isMeant && Number(blob.cursor) > Number(after ?? 0)) yield blob
    }
  }

  async find(ref: BlobRef, { signal }: CallOptions): Promise<FoundBlob | undefined> {
    signal.throwIfAborted()
    if (!REF.test(ref)) throw new VaultError('BLOB_REF_INVALID', { ref })
    return this.#blobs.find((blob) => blob.ref === ref)
  }

  async since(place: string, mark: string | undefined, { signal }: CallOptions): Promise<News> {
    signal.throwIfAborted()
    if (place !== MEMORY_PLACE) throw new VaultError('PLACE_NOT_FOUND', { place })
    if (mark === undefined) return { mark: String(this.#events.length + 1), put: [], goneCount: 0 }
    const from = Number(mark) - 1
    if (!MARK.test(mark) || from > this.#events.length) throw new VaultError('CURSOR_INVALID', { mark })
    const told = this.#events.slice(from, from + NEWS_MAX)
    const until = from + told.length
    const refsOf = (kind: 'put' | 'gone') => new Set(told.flatMap((event) => (event.kind === kind ? [event.ref] : [])))
    const [put, gone] = [refsOf('put'), refsOf('gone')]
    return {
      mark: String(until + 1),
      put: this.#blobs.filter(({ ref }) => put.has(ref)),
      goneCount: gone.size,
      ...(gone.size > 0 && { isGone: (ref) => gone.has(ref) }),
      ...(until < this.#events.length && { hasMore: true }),
    }
  }
}
