import { setTimeout as sleep } from 'node:timers/promises'

const WAIT_MS_MAX = 30_000
const POLL_MS = 20

/** Asks until there is an answer; throws after 30 s without one. */
export async function waitUntil<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const until = performance.now() + WAIT_MS_MAX
  while (performance.now() < until) {
    const answer = await ask()
    if (answer !== undefined) return answer
    await sleep(POLL_MS)
  }
  throw new Error(`waited in vain for ${what}`)
}
