import type { Clock } from '@streamvault/core'

/** The longest wait that a timer of Node takes; a longer one would end at once. */
const TIMER_MS_MAX = 2 ** 31 - 1

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    signal.throwIfAborted()
    const deadline = performance.now() + ms
    // A timer may fire a moment early, so what is left is waited for again.
    for (let left = ms; left > 0; left = deadline - performance.now()) {
      await timer(Math.min(Math.ceil(left), TIMER_MS_MAX), signal)
    }
  },
}

function timer(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      signal.removeEventListener('abort', leave)
      resolve()
    }
    const leave = () => {
      clearTimeout(timeout)
      reject(signal.reason)
    }
    const timeout = setTimeout(end, ms)
    signal.addEventListener('abort', leave, { once: true })
  })
}
