import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, type Ephemeral, isVaultError } from '@streamvault/core'
import { CACHE_FOLDER, type Foundation, openCache } from '../compose.ts'
import { localOrigin } from '../serve/local-origin.ts'
import { isRoleTaken, RoleLeases } from '../serve/role-leases.ts'

/** In `Ephemeral`: up to which change of `Takedowns.since` the worker has cut its streams and erased its cache. */
const ENFORCED_KEY = 'takedowns-enforced'
/** What was enforced once stays so, whoever runs; it is noted anew at every start and every takedown. */
const ENFORCED_TTL_MS = 365 * 86_400_000
/** A worker hears of it within a quarter of a second. Erasing a large film from a busy disk takes some more. */
const ENFORCED_MS_MAX = 15_000
const POLL_MS = 50

/**
 * Where a takedown is in force. `server`: a worker runs, and has said so. `cache`: none runs, and what the cache on disk held is
 * erased. `unconfirmed`: a worker runs that has not said so in time.
 */
export type Enforcement = 'server' | 'cache' | 'unconfirmed'

/** Says, for whoever waits in `awaitEnforcement`, that everything up to `cursor` is in force. */
export async function noteEnforced(ephemeral: Ephemeral, cursor: number): Promise<void> {
  await ephemeral.set(ENFORCED_KEY, String(cursor), ENFORCED_TTL_MS)
}

/** Returns once all that was decided so far is in force in the worker; without one, erases its cache. */
export async function awaitEnforcement(foundation: Foundation, signal: AbortSignal): Promise<Enforcement> {
  const { denials, ephemeral, clock } = foundation
  await denials.refresh()
  if (!(await isRoleTaken(ephemeral, 'worker'))) {
    try {
      await eraseCache(foundation)
      return 'cache'
    } catch (error) {
      // A worker that has just started erases what is denied before anything else.
      if (!isVaultError(error, 'DATA_DIR_IN_USE')) throw error
    }
  }
  const isEnforced = await waitFor({ clock, ephemeral }, denials.cursor, signal)
  return isEnforced ? 'server' : 'unconfirmed'
}

async function waitFor(
  { clock, ephemeral }: { readonly clock: Clock; readonly ephemeral: Ephemeral },
  cursor: number,
  signal: AbortSignal,
): Promise<boolean> {
  const until = clock.monotonic() + ENFORCED_MS_MAX
  for (;;) {
    const noted = await ephemeral.get(ENFORCED_KEY)
    if (noted !== undefined && Number(noted) >= cursor) return true
    if (clock.monotonic() > until) return false
    await clock.sleep(POLL_MS, signal)
  }
}

/** Erases what is denied from the cache of a worker that does not run, in its place. */
async function eraseCache(foundation: Foundation): Promise<void> {
  const { settings, dataDir, denials } = foundation
  const origin = settings.PUBLIC_URL ?? localOrigin({ host: settings.HOST, port: settings.PORT })
  await using _ = await RoleLeases.take(foundation, { roles: ['worker'], origin })
  const hasCache = await access(join(dataDir, CACHE_FOLDER)).then(
    () => true,
    () => false,
  )
  if (!hasCache) return
  await using cache = await openCache(foundation)
  for (const file of denials.denied()) await cache.evict(file)
}
