import type { Clock, Logger } from '@streamvault/core'
import type { OpenTelegramStore } from '@streamvault/telegram'

/** An account that comes back is looked at within it. */
export const LOOK_MS = 5_000

export interface RepeatDeps {
  readonly clock: Clock
  readonly logger: Logger
}

/** Works, waits, and begins again until the signal is aborted: what fails once is tried the next time. */
export async function repeat(
  { clock, logger }: RepeatDeps,
  { everyMs, signal }: { readonly everyMs: number; readonly signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    await work(signal).catch((error: unknown) => {
      if (!signal.aborted) logger.debug({ error }, 'the swarm was not looked at')
    })
    await clock.sleep(everyMs, signal).catch(() => {})
  }
}

/** Looks at what accounts may do, of which nobody reports, until it is disposed. */
export function keepLooking(deps: RepeatDeps, telegram: Pick<OpenTelegramStore, 'look'>): AsyncDisposable {
  const ended = new AbortController()
  const looking = repeat(deps, { everyMs: LOOK_MS, signal: ended.signal }, (signal) => telegram.look({ signal }))
  return {
    [Symbol.asyncDispose]: async () => {
      ended.abort(new Error('the store is closed'))
      await looking
    },
  }
}
