import { type Clock, markedChannelId } from '@streamvault/core'
import type { AccountStatus } from '../account/account-status.ts'
import type { ChannelAccess } from '../account/inspect-access.ts'
import type { SwarmAccounts } from '../account/swarm-accounts.ts'
import type { StoreChannels } from '../store/store-channels.ts'
import type { AccountLane } from '../swarm/account-lane.ts'
import type { SwarmTotals } from '../swarm/swarm-totals.ts'
import type { AccessBook } from './access-book.ts'
import type { AccessReport, AccountReport, LaneReport, SwarmReport } from './swarm-report.ts'

/** A connection that breaks is made anew within a second or two, which is worth no word. */
const SILENCE_MS_MIN = 3_000

export interface SwarmReportParts {
  readonly clock: Clock
  readonly accounts: Pick<SwarmAccounts, 'statuses'>
  readonly reader: { lanes(): Iterable<AccountLane>; totals(): SwarmTotals }
  readonly channels: Pick<StoreChannels, 'levels'>
  readonly access: Pick<AccessBook, 'of' | 'freshAt'>
}

/** What there is to see now. Asks nobody. */
export function makeSwarmReport({ clock, accounts, reader, channels, access }: SwarmReportParts): SwarmReport {
  const lanes = [...reader.lanes()]
  return {
    madeAt: clock.now(),
    ...(access.freshAt !== undefined && { lookedAt: access.freshAt }),
    accounts: accounts.statuses().map((status) => {
      const { name, handle, state, duplicatedAt } = status
      const own = lanes.filter((lane) => lane.account === name).sort((one, other) => one.dataCenter - other.dataCenter)
      const silence = silenceReport(status, own, clock)
      return {
        name,
        handle,
        state,
        ...(silence && { silence }),
        ...(duplicatedAt !== undefined && { duplicatedAt }),
        lanes: own.map((lane) => laneReport(lane, clock)),
        channels: access.of(status).map(accessReport),
      }
    }),
    channels: channels.levels().map((level) => ({ ...level, id: markedChannelId(level.id) })),
    totals: reader.totals(),
  }
}

function silenceReport(
  { silence }: AccountStatus,
  lanes: readonly AccountLane[],
  clock: Clock,
): AccountReport['silence'] {
  const silentMs = silence === undefined ? 0 : clock.now() - silence.since
  if (silence === undefined || silentMs < SILENCE_MS_MIN) return undefined
  const isAnsweredElsewhere = lanes.some(({ answeredAt }) => clock.monotonic() - answeredAt < silentMs)
  return { ...silence, isAnsweredElsewhere }
}

function laneReport(lane: AccountLane, clock: Clock): LaneReport {
  const { dataCenter, window: windowSlices, inFlightBytes, openAt } = lane
  const now = clock.monotonic()
  return {
    dataCenter,
    windowSlices,
    inFlightBytes,
    firstByteMs: lane.firstByteMs(now),
    failureShare: lane.failureShare(now),
    ...(openAt > now && { setAsideUntil: clock.now() + (openAt - now) }),
  }
}

/** Without what is undefined: JSON knows it only as absent. */
function accessReport({ channelId, title, error, advice, ...rights }: ChannelAccess): AccessReport {
  return { channelId: markedChannelId(channelId), ...rights, ...definedOf({ title, error, advice }) }
}

function definedOf<T extends Record<string, unknown>>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
