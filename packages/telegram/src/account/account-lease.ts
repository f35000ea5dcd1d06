import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { type Clock, type Ephemeral, withDeadline } from '@streamvault/core'

/** An account whose process died on another machine is free again after this long; on this one at once. */
export const LEASE_MS = 15_000
const RENEWALS_PER_LEASE = 3
/** Stops this long before the lease ends, so that calls under way are over when another process may begin. */
const MARGIN_MS = 2_000

interface Holder {
  readonly host: string
  readonly pid: number
  readonly nonce: string
}

/** Of the leases that this process holds or asks for: its own id says nothing, for a container's first process is always number 1. */
const held = new Set<string>()

export interface LeaseDeps {
  readonly ephemeral: Ephemeral
  readonly clock: Clock
}

/** Keeps an account for this process: while the lease holds, no other uses the session. */
export class AccountLease implements AsyncDisposable {
  readonly #deps: LeaseDeps
  readonly #key: string
  readonly #nonce = randomUUID()
  readonly #holder = JSON.stringify({ host: hostname(), pid: process.pid, nonce: this.#nonce } satisfies Holder)
  readonly #ended = new AbortController()
  readonly #lost = new AbortController()
  #heldUntil = 0
  #renewals: Promise<void> = Promise.resolve()

  private constructor(account: string, deps: LeaseDeps) {
    this.#deps = deps
    this.#key = `telegram-account:${account}`
  }

  /** Undefined when another living process has the account. Throws what `ephemeral` throws. */
  static async take(account: string, deps: LeaseDeps): Promise<AccountLease | undefined> {
    const lease = new AccountLease(account, deps)
    // Before it is there to be seen, and taken for a dead one's.
    held.add(lease.#nonce)
    const isTaken = await lease.#take().catch((error: unknown) => {
      held.delete(lease.#nonce)
      throw error
    })
    if (!isTaken) {
      held.delete(lease.#nonce)
      return undefined
    }
    lease.#renewals = lease.#keep()
    return lease
  }

  /** Aborted when the lease is lost: nobody may use the account from then on. */
  get lost(): AbortSignal {
    return this.#lost.signal
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort()
    await this.#renewals
    held.delete(this.#nonce)
    // It ends by itself when this fails.
    await this.#deps.ephemeral.release(this.#key, this.#holder).catch(() => {})
  }

  async #take(): Promise<boolean> {
    const { ephemeral } = this.#deps
    if (await this.#add()) return true
    const text = await ephemeral.get(this.#key)
    if (text !== undefined && isAlive(JSON.parse(text))) return false
    // Only the dead one's own entry is removed: another process may have been quicker to replace it.
    if (text !== undefined) await ephemeral.release(this.#key, text)
    return this.#add()
  }

  async #add(): Promise<boolean> {
    const until = this.#deps.clock.monotonic() + LEASE_MS
    const isOurs = await this.#deps.ephemeral.add(this.#key, this.#holder, LEASE_MS)
    if (isOurs) this.#heldUntil = until
    return isOurs
  }

  async #keep(): Promise<void> {
    const { clock } = this.#deps
    const { signal } = this.#ended
    while (!signal.aborted) {
      const leftMs = () => Math.max(0, this.#heldUntil - MARGIN_MS - clock.monotonic())
      await clock.sleep(Math.min(LEASE_MS / RENEWALS_PER_LEASE, leftMs()), signal).catch(() => {})
      if (signal.aborted) return
      const ms = leftMs()
      const error = () => new Error('the lease was not renewed in time')
      // A renewal that fails is tried again until the lease nears its end; one that hangs is given up then.
      const isOurs = await withDeadline({ clock, ms, signal, error }, () => this.#renew()).catch(() => undefined)
      if (signal.aborted) return
      if (isOurs !== false && leftMs() > 0) continue
      this.#lost.abort()
      return
    }
  }

  /** Nobody can step in: what another took a moment ago has another value, and is not extended. */
  async #renew(): Promise<boolean> {
    const until = this.#deps.clock.monotonic() + LEASE_MS
    const isOurs = await this.#deps.ephemeral.extend(this.#key, this.#holder, LEASE_MS)
    if (isOurs) this.#heldUntil = until
    return isOurs
  }
}

/** A holder on another machine lives as long as its lease; on this one, as long as its process does. */
function isAlive({ host, pid, nonce }: Holder): boolean {
  if (host !== hostname()) return true
  if (pid === process.pid) return held.has(nonce)
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
