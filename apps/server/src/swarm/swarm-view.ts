import { type CallOptions, VaultError } from '@streamvault/core'
import { type OpenTelegramStore, parseSwarmReport, type SwarmReport } from '@streamvault/telegram'
import type { Foundation } from '../compose.ts'
import { isRoleTaken } from '../serve/role-leases.ts'
import { openMirrors } from '../store/open-mirror.ts'
import { openStore } from '../store/open-store.ts'
import { RETRY_MS, SWARM_KEYS, type SwarmName, WANTED_MS } from './swarm-keys.ts'

/** A swarm as another process, or this one, has it. */
export interface SwarmView {
  /** Whose accounts they are. */
  readonly swarm: SwarmName
  /** Whether a server has the accounts, or this process took them for as long as it looks. */
  readonly heldBy: 'server' | 'us'
  /**
   * What there is to see, with what accounts may do as it was when somebody looked last. Throws `NOT_READY` when a server has
   * them and does not tell, and the reason of `signal`.
   */
  report(options: CallOptions): Promise<SwarmReport>
  /** The same once every account that can be asked has been asked anew. Throws as `report` does. */
  freshReport(options: CallOptions): Promise<SwarmReport>
  /** Has an account tried that is not well, and not only when its time comes. Throws as `report` does. */
  retry(name: string, options: CallOptions): Promise<void>
}

/** A worker writes within a second, and one that is starting opens its store first; its accounts have twenty to answer. */
const ANSWER_MS_MAX = 25_000
const POLL_MS = 100
/** New accounts sign in one after another, a second apart; each has some seconds on top. */
const SETTLE_MS = { least: 15_000, perAccount: 2_000, most: 5 * 60_000 } as const

/** All swarms of a vault. Disposing them ends what was opened for them. */
export interface SwarmViews extends AsyncDisposable {
  /** That of the store first; none where the vault has no accounts. */
  readonly views: readonly SwarmView[]
}

/**
 * Opens a view of each swarm: of the server that runs, else of accounts that are opened here. A session belongs to one process,
 * so while a server runs none is opened.
 */
export async function openSwarmViews(foundation: Foundation, options: CallOptions): Promise<SwarmViews> {
  const { settings } = foundation
  const names: SwarmName[] = [
    ...(settings.STORE === 'disk' ? [] : (['store'] as const)),
    ...(settings.MIRROR.includes('channel') ? (['mirror'] as const) : []),
  ]
  if (names.length > 0 && (await isRoleTaken(foundation.local, 'worker'))) {
    return { views: names.map((name) => viewOfServer(foundation, name)), async [Symbol.asyncDispose]() {} }
  }
  await using opening = new AsyncDisposableStack()
  const opened = await Promise.all(
    names.map(async (name) => {
      const telegram = await openSwarm(foundation, opening, { name, options })
      return telegram && { name, telegram }
    }),
  )
  const known = opened.filter((each) => each !== undefined)
  await Promise.all(known.map(({ telegram }) => untilSettled(foundation, telegram, options)))
  const stack = opening.move()
  return {
    views: known.map(({ name, telegram }) => viewOfUs(name, telegram)),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

/** The store is opened with all that it stands on, as in a trial; of mirrors, only the one that is in channels. */
async function openSwarm(
  foundation: Foundation,
  stack: AsyncDisposableStack,
  { name, options }: { readonly name: SwarmName; readonly options: CallOptions },
): Promise<OpenTelegramStore | undefined> {
  const settings = { ...foundation.settings, MIRROR: [] }
  if (name === 'store') return stack.use(await openStore({ ...foundation, settings }, options)).telegram
  return stack.use(await openMirrors({ ...foundation, settings: { ...settings, MIRROR: ['channel'] } })).telegram
}

function viewOfUs(swarm: SwarmName, telegram: OpenTelegramStore): SwarmView {
  return {
    swarm,
    heldBy: 'us',
    report: async () => telegram.report(),
    freshReport: async ({ signal }) => {
      await telegram.lookAfresh({ signal })
      return telegram.report()
    },
    retry: (name, options) => telegram.retry(name, options),
  }
}

function viewOfServer({ ephemeral, clock }: Foundation, swarm: SwarmName): SwarmView {
  const keys = SWARM_KEYS[swarm]
  const latest = async () => parseSwarmReport((await ephemeral.get(keys.report)) ?? '')
  /** Waits for a report that is good enough, and says meanwhile what is wanted. */
  const reportThat = async (
    isGood: (found: SwarmReport) => boolean,
    want: () => Promise<void>,
    signal: AbortSignal,
  ) => {
    const until = clock.monotonic() + ANSWER_MS_MAX
    while (clock.monotonic() < until) {
      await ephemeral.set(keys.wanted, 'yes', WANTED_MS)
      await want()
      const found = await latest()
      if (found !== undefined && isGood(found)) return found
      await clock.sleep(POLL_MS, signal)
    }
    throw new VaultError('NOT_READY')
  }
  const nothingMore = async () => {}
  const report = ({ signal }: CallOptions) => reportThat(() => true, nothingMore, signal)
  const freshReport = async ({ signal }: CallOptions) => {
    // By the clock of the worker, which may be on another machine: a report that is newer than all there were says what time it is.
    const before = (await latest())?.madeAt
    const { madeAt: now } = await reportThat(({ madeAt }) => madeAt !== before, nothingMore, signal)
    const wantLook = () => ephemeral.set(keys.fresh, String(now), WANTED_MS)
    return await reportThat(({ lookedAt = 0 }) => lookedAt >= now, wantLook, signal)
  }
  const retry = async (name: string, { signal }: CallOptions) => {
    // Somebody else's wish comes first; then ours is there until it was carried out.
    for (const isDone of [() => ephemeral.add(keys.retry, name, RETRY_MS), async () => !(await isWanted(name))]) {
      const until = clock.monotonic() + RETRY_MS
      while (!(await isDone())) {
        if (clock.monotonic() > until) throw new VaultError('NOT_READY')
        await clock.sleep(POLL_MS, signal)
      }
    }
  }
  const isWanted = async (name: string) => (await ephemeral.get(keys.retry)) === name
  return { swarm, heldBy: 'server', report, freshReport, retry }
}

/** Waits until each account is known to be usable or not, as long as that may take. */
async function untilSettled(
  { clock }: Foundation,
  { accounts }: Pick<OpenTelegramStore, 'accounts'>,
  { signal }: CallOptions,
): Promise<void> {
  const { least, perAccount, most } = SETTLE_MS
  const statuses = () => accounts.statuses()
  const msMax = Math.min(most, least + perAccount * statuses().length)
  const isSettled = () => statuses().every(({ state }) => state.kind !== 'starting')
  for (let waitedMs = 0; waitedMs < msMax && !isSettled(); waitedMs += POLL_MS) await clock.sleep(POLL_MS, signal)
}
