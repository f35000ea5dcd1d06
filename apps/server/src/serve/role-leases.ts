import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { type Clock, type Ephemeral, type Logger, VaultError } from '@streamvault/core'

/** A role whose process died is free again after this long, on another machine; on this one at once. */
const LEASE_MS = 10_000
const RENEWALS_PER_LEASE = 3

export type LeasedRole = 'manager' | 'worker' | 'gateway'

interface Holder {
  readonly host: string
  readonly pid: number
  readonly nonce: string
  /** Where viewers find it. */
  readonly origin: string
}

/** Whether a server on this data folder has taken the role. */
export async function isRoleTaken(local: Ephemeral, role: LeasedRole): Promise<boolean> {
  return (await holderOf(local, role)) !== undefined
}

/** The origin of the server on this data folder that has taken the role; undefined when none runs. */
export async function originOfRole(local: Ephemeral, role: LeasedRole): Promise<string | undefined> {
  return (await holderOf(local, role))?.origin
}

/** The living holder of a role: what a dead one left behind misleads nobody. */
async function holderOf(local: Ephemeral, role: LeasedRole): Promise<Holder | undefined> {
  const text = await local.get(keyOf(role))
  if (text === undefined) return undefined
  const holder: Holder = JSON.parse(text)
  return isAlive(holder) ? holder : undefined
}

/** What a server asks for, and where viewers find it. */
interface Claim {
  readonly roles: readonly LeasedRole[]
  readonly origin: string
}

export interface LeaseDeps {
  readonly local: Ephemeral
  readonly clock: Clock
  readonly logger: Logger
}

/** Keeps roles for this process, so that no second server works on the same data folder. */
export class RoleLeases implements AsyncDisposable {
  readonly #local: Ephemeral
  readonly #logger: Logger
  readonly #roles: readonly LeasedRole[]
  readonly #holder: string
  readonly #ended = new AbortController()
  #renewals: Promise<void> = Promise.resolve()
  #isBehind = false

  private constructor({ local, logger }: LeaseDeps, { roles, origin }: Claim) {
    this.#local = local
    this.#logger = logger
    this.#roles = roles
    this.#holder = JSON.stringify({
      host: hostname(),
      pid: process.pid,
      nonce: randomUUID(),
      origin,
    } satisfies Holder)
  }

  /** Throws `DATA_DIR_IN_USE` when a living process holds one of the roles. */
  static async take(deps: LeaseDeps, claim: Claim): Promise<RoleLeases> {
    const leases = new RoleLeases(deps, claim)
    for (const role of claim.roles) await leases.#takeOne(role)
    leases.#renewals = leases.#keep(deps.clock)
    return leases
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort()
    await this.#renewals
    for (const role of this.#roles) {
      await this.#local.release(keyOf(role), this.#holder).catch((error: unknown) => {
        this.#logger.warn({ error, role }, 'a role is left to run out')
      })
    }
  }

  async #takeOne(role: LeasedRole): Promise<void> {
    if (await this.#local.add(keyOf(role), this.#holder, LEASE_MS)) return
    const text = await this.#local.get(keyOf(role))
    if (text !== undefined && isAlive(JSON.parse(text))) throw new VaultError('DATA_DIR_IN_USE', { role })
    // Only the dead one's own entry is removed: another process may have been quicker to replace it.
    if (text !== undefined) await this.#local.release(keyOf(role), text)
    if (!(await this.#local.add(keyOf(role), this.#holder, LEASE_MS))) throw new VaultError('DATA_DIR_IN_USE', { role })
  }

  async #keep(clock: Clock): Promise<void> {
    while (!this.#ended.signal.aborted) {
      await clock.sleep(LEASE_MS / RENEWALS_PER_LEASE, this.#ended.signal).catch(() => {})
      if (this.#ended.signal.aborted) return
      await this.#renew()
    }
  }

  /** On a full disk, or while somebody holds the database, viewers are served all the same; on this machine it counts that we live. */
  async #renew(): Promise<void> {
    try {
      for (const role of this.#roles) await this.#local.set(keyOf(role), this.#holder, LEASE_MS)
      if (this.#isBehind) this.#logger.info({}, 'roles are kept again')
      this.#isBehind = false
    } catch (error) {
      if (!this.#isBehind) this.#logger.error({ error }, 'roles could not be kept; it is tried again')
      this.#isBehind = true
    }
  }
}

function keyOf(role: LeasedRole): string {
  return `server-role:${role}`
}

/** A holder on another machine lives as long as its lease; on this one, as long as its process does. */
function isAlive({ host, pid }: Holder): boolean {
  if (host !== hostname()) return true
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
