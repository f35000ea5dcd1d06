/** Whoever looks at it in a debugger is told what it is. */
const ENDED = new Error('this signal has ended something, and nobody asks for its reason')

/**
 * Aborts a controller whose signal has no one that asks why. `abort()` without a reason makes an exception each time, with a stack
 * that takes 50 µs where calls are deep: more than the rest of what a slice costs that is in the cache.
 */
export function endQuietly(controller: AbortController): void {
  controller.abort(ENDED)
}
