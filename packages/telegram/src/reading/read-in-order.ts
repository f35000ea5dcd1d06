import type { LentBytes } from '../media/media-link.ts'

/**
 * Yields the results of `start`, called for 0 to `count - 1`, in order, with at most `ahead` of them under way; what was
 * yielded is lent until the next is asked for. Leaving early aborts and returns all that is under way.
 *
 * What comes before its turn is copied, and what was lent for it goes back: whoever held a buffer while he waits for another
 * would wait for ever as soon as enough others did the same.
 */
export async function* readInOrder(
  { count, ahead, signal }: { readonly count: number; readonly ahead: number; readonly signal: AbortSignal },
  start: (index: number, signal: AbortSignal) => Promise<LentBytes>,
): AsyncGenerator<LentBytes> {
  const left = new AbortController()
  const either = AbortSignal.any([signal, left.signal])
  const underWay: Promise<LentBytes>[] = []
  let next = 0
  let index = 0
  try {
    for (; index < count; index++) {
      while (next < count && underWay.length < ahead) {
        const turn = next++
        const started = start(turn, either).then((lent) => (turn === index ? lent : copyOf(lent)))
        // It is awaited in its turn; failing before that is no reason to end the process.
        started.catch(() => {})
        underWay.push(started)
      }
      const first = underWay.shift()
      if (first === undefined) return
      using lent = await first
      yield lent
    }
  } finally {
    left.abort(new Error('the reader has left'))
    for (const started of underWay) {
      started.then(
        (lent) => lent[Symbol.dispose](),
        () => {},
      )
    }
  }
}

function copyOf(lent: LentBytes): LentBytes {
  using _ = lent
  return { bytes: Uint8Array.from(lent.bytes), [Symbol.dispose]: () => {} }
}
