import type { Clock, Ephemeral } from '@streamvault/core'

/** How one process reaches what all share: `late` before it is done and after, each up to so long; `cut` is not at all. */
export interface Reach {
  cut: boolean
  lateMs: number
}

/** What a lease needs of the coordination, over a bad line. */
export function unreliable(
  ephemeral: Ephemeral,
  { clock, random, reach }: { readonly clock: Clock; readonly random: () => number; readonly reach: Reach },
): Ephemeral {
  const { signal } = new AbortController()
  const pass = async <T>(call: () => Promise<T>): Promise<T> => {
    await clock.sleep(Math.floor(random() * reach.lateMs), signal)
    if (reach.cut) throw new Error('the coordination cannot be reached')
    const answer = await call()
    await clock.sleep(Math.floor(random() * reach.lateMs), signal)
    if (reach.cut) throw new Error('the coordination cannot be reached')
    return answer
  }
  return {
    set: (...args) => pass(() => ephemeral.set(...args)),
    add: (...args) => pass(() => ephemeral.add(...args)),
    get: (...args) => pass(() => ephemeral.get(...args)),
    take: (...args) => pass(() => ephemeral.take(...args)),
    incr: (...args) => pass(() => ephemeral.incr(...args)),
    raise: (...args) => pass(() => ephemeral.raise(...args)),
    extend: (...args) => pass(() => ephemeral.extend(...args)),
    release: (...args) => pass(() => ephemeral.release(...args)),
    gc: () => pass(() => ephemeral.gc()),
    [Symbol.asyncDispose]: async () => {},
  }
}
