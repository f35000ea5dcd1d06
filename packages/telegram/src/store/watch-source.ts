import { abortable } from '@streamvault/core'

export interface WatchedSource {
  readonly source: AsyncIterable<Uint8Array>
  /** Whether it was the source itself that failed, and not whoever read it. */
  readonly hasFailed: () => boolean
}

/** The same bytes, let go of at once when the signal aborts, however long the source hangs. */
export function watchSource(source: AsyncIterable<Uint8Array>, signal: AbortSignal): WatchedSource {
  let failed = false
  const watched = (): AsyncIterator<Uint8Array, undefined> => {
    const iterator = source[Symbol.asyncIterator]()
    return {
      next: () => {
        const next = iterator.next()
        next.catch(() => {
          failed = true
        })
        return abortable(next, signal)
      },
      return: async () => {
        // A source that hangs hears of it when it hangs no more.
        void Promise.resolve(iterator.return?.()).catch(() => {})
        return { done: true, value: undefined }
      },
    }
  }
  return { source: { [Symbol.asyncIterator]: watched }, hasFailed: () => failed }
}
