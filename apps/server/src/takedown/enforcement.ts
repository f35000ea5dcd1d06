import { access } from 'node:fs/promises'
import { type Clock, type Ephemeral, isVaultError } from '@streamvault/core'
import { cacheDirOf, type Foundation, openCache } from '../compose.ts'
import { localOrigin } from '../serve/local-origin.ts'
import { isRoleTaken, RoleLeases } from '../serve/role-leases.ts'

/** Who sends bytes, and has some on disk. */
type Enforcer = 'worker' | 'gateway'

/** In `Ephemeral`: up to which change of `Takedowns.since` each of them has cut its streams and erased its cache. */
const ENFORCED_KEYS: Readonly<Record<Enforcer, string>> = {
  worker: 'takedowns-enforced',
  gateway: 'takedowns-enforced-gateway',
}
/** What was enforced once stays so, whoever runs; it is noted anew at every start and every takedown. */
const ENFORCED_TTL_MS = 365 * 86_400_000
/** They hear of it within a quarter of a second. Erasing a large film from a busy disk takes some more. */
const ENFORCED_MS_MAX = 15_000
const POLL_MS = 50

/**
 * Where a takedown is in force. `server`: a worker runs, and has said so. `cache`: none runs, and what its cache on disk held is
 * erased. `unconfirmed`: a worker or a gateway runs that has not said so in time.
 */
export type Enforcement = 'server' | 'cache' | 'unconfirmed'

/** Says, for whoever waits in `awaitEnforcement`, that everything up to `cursor` is in force. */
export async function noteEnforced(local: Ephemeral, by: Enforcer, cursor: number): Promise<void> {
  await local.set(ENFORCED_KEYS[by], String(cursor), ENFORCED_TTL_MS)
}

/**
 * Returns once all that was decided so far is in force in the worker and in the gateway. Without a worker, erases its cache; a
 * gateway that does not run erases its own when it starts, before anybody can get something of it.
 */
export async function awaitEnforcement(foundation: Foundation, signal: AbortSignal): Promise<Enforcement> {
  const { denials, local, clock } = foundation
  await denials.refresh()
  const inWorker = await awaitWorker(foundation, signal)
  if (!(await isRoleTaken(local, 'gateway'))) return inWorker
  const isInGateway = await waitFor({ clock, local }, { by: 'gateway', cursor: denials.cursor }, signal)
  return isInGateway ? inWorker : 'unconfirmed'
}

async function awaitWorker(foundation: Foundation, signal: AbortSignal): Promise<Enforcement> {
  const { denials, local, clock } = foundation
  if (!(await isRoleTaken(local, 'worker'))) {
    try {
      await eraseCache(foundation)
      return 'cache'
    } catch (error) {
      // A worker that has just started erases what is denied before anything else.
      if (!isVaultError(error, 'DATA_DIR_IN_USE')) throw error
    }
  }
  const isEnforced = await waitFor({ clock, local }, { by: 'worker', cursor: denials.cursor }, signal)
  return isEnforced ? 'server' : 'unconfirmed'
}

async function waitFor(
  { clock, local }: { readonly clock: Clock; readonly local: Ephemeral },
  { by, cursor }: { readonly by: Enforcer; readonly cursor: number },
  signal: AbortSignal,
): Promise<boolean> {
  const until = clock.monotonic() + ENFORCED_MS_MAX
  for (;;) {
    const noted = await local.get(ENFORCED_KEYS[by])
    if (noted !== undefined && Number(noted) >= cursor) return true
    if (clock.monotonic() > until) return false
    await clock.sleep(POLL_MS, signal)
  }
}

/** Erases what is denied from the cache of a worker that does not run, in its place. */
async function eraseCache(foundation: Foundation): Promise<void> {
  const { settings, denials } = foundation
  const origin = settings.PUBLIC_URL ?? localOrigin({ host: settings.HOST, port: settings.PORT })
  await using _ = await RoleLeases.take(foundation, { roles: ['worker'], origin })
  const hasCache = await access(cacheDirOf(foundation)).then(
    () => true,
    () => false,
  )
  if (!hasCache) return
  await using cache = await openCache(foundation)
  for (const file of denials.denied()) await cache.evict(file)
}
