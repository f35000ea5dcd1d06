import { abortable, type BlobRef, type CallOptions } from '@streamvault/core'

/** Has each blob looked at by one at a time: whoever comes second finds what the first has recorded, and does not read it again. */
export class BlobTurns {
  readonly #last = new Map<BlobRef, Promise<unknown>>()

  /** Carries `work` out once nobody else works on the blob. Throws the reason of the signal, and what `work` throws. */
  async run<T>(blob: BlobRef, { signal }: CallOptions, work: () => Promise<T>): Promise<T> {
    for (let before = this.#last.get(blob); before !== undefined; before = this.#last.get(blob)) {
      await abortable(before, signal)
    }
    const working = work()
    const settled = working.then(
      () => this.#last.delete(blob),
      () => this.#last.delete(blob),
    )
    this.#last.set(blob, settled)
    return await working
  }
}
