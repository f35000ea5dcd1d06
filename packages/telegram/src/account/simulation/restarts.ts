import type { Clock, Ephemeral } from '@streamvault/core'
import { AccountLease } from '../account-lease.ts'
import { LoginGate } from '../login-gate.ts'
import { SessionReferee } from './session-referee.ts'
import { type SessionFile, type SessionParts, SimulatedProcess } from './simulated-process.ts'

export interface RestartsDeps {
  readonly clock: Clock & { advance(ms: number): Promise<void> }
  readonly random: () => number
  /** By the same clock. */
  readonly ephemeral: Ephemeral
}

export interface RestartsOptions extends Partial<SessionParts> {
  readonly accounts: number
  readonly ms: number
}

/** Two places for a process, as where one is replaced by the next before it has ended. */
const PLACES = 2
/** Something happens to each so often, in the mean. */
const EVENT_MS = 60_000
const DOWN_MS_MAX = 20_000
const LATE_MS_MAX = 3_000
/** Now and then Telegram ends a session. */
const REVOKED_SHARE = 0.05

/** Hours of processes that are stopped, killed, cut off and hindered while they share the same accounts. */
export async function simulateRestarts(
  deps: RestartsDeps,
  { accounts, ms, ...parts }: RestartsOptions,
): Promise<SessionReferee> {
  const { clock } = deps
  const shared = {
    ...deps,
    referee: new SessionReferee(),
    sessions: new Map(
      Array.from({ length: accounts }, (_, index) => [`bot-${index}`, { signedIn: new Set<number>(), waitUntil: 0 }]),
    ),
    takeLease: (account: string, deps: Parameters<typeof AccountLease.take>[1]) => AccountLease.take(account, deps),
    createGate: (gateClock: Clock) => new LoginGate({ clock: gateClock }),
    ...parts,
  }
  const ended = new AbortController()
  const places = Promise.all(Array.from({ length: PLACES }, (_, place) => occupy(place, shared, ended.signal)))
  places.catch(() => {})
  for (let passed = 0; passed < ms; passed += EVENT_MS) await clock.advance(EVENT_MS)
  ended.abort()
  await clock.advance(EVENT_MS)
  await places
  return shared.referee
}

type Shared = Omit<ConstructorParameters<typeof SimulatedProcess>[0], 'name'>

/** One process after another. */
async function occupy(place: number, shared: Shared, signal: AbortSignal): Promise<void> {
  const { clock, random } = shared
  const pause = (ms: number) => clock.sleep(Math.floor(random() * ms), signal).catch(() => {})
  for (let turn = 0; !signal.aborted; turn++) {
    const process = new SimulatedProcess({ ...shared, name: `process ${place}.${turn}` })
    while (!signal.aborted && random() < 0.75) {
      await pause(2 * EVENT_MS)
      process.reach.cut = random() < 0.2
      process.reach.lateMs = random() < 0.3 ? random() * LATE_MS_MAX : 0
      if (random() < REVOKED_SHARE) revokeOne(shared)
    }
    process.reach.cut = false
    await (random() < 0.5 ? process.kill() : process.stop())
    await pause(DOWN_MS_MAX)
  }
}

function revokeOne({ sessions, referee, random }: Shared): void {
  const all: [string, SessionFile][] = [...sessions]
  const [account, { signedIn }] = all[Math.floor(random() * all.length)] ?? ['', { signedIn: new Set<number>() }]
  for (const dataCenter of signedIn) referee.revoked(account, dataCenter)
  signedIn.clear()
}
