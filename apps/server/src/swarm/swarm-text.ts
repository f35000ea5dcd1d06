import type { AccessReport, AccountReport, LaneReport, SwarmReport } from '@streamvault/telegram'
import { bytesText, visibleText } from '../cli/text.ts'
import type { SwarmView } from './swarm-view.ts'
import { isKnownAccess, unknownAccounts } from './what-is-known.ts'

/** Where the report is from: only a server goes on trying. */
type Source = Pick<SwarmView, 'heldBy'>

/** State, what the account shows in each data centre, and what it may do in each channel. */
function accountLine(account: AccountReport, { madeAt, accounts }: SwarmReport, source: Source): string {
  const width = Math.max(...accounts.map(({ handle }) => handle.length))
  const state = stateText(account, madeAt) + retryText(account, madeAt, source) + duplicateText(account, madeAt)
  const lanes = account.lanes.map((lane) => laneText(lane, madeAt))
  const unseen = account.state.kind === 'usable' && account.channels.length === 0
  const channels = unseen ? ['[what it may do: not known]'] : account.channels.map(accessText)
  return visibleText([account.handle.padEnd(width), state, ...lanes, ...channels].join('  '))
}

/** What somebody has to do so that the account may do everything. */
function adviceLines({ state, channels }: AccountReport): string[] {
  if (state.kind !== 'usable') return []
  const known = channels.filter(isKnownAccess)
  return known.flatMap(({ advice }) => (advice === undefined ? [] : [visibleText(`  ${advice}`)]))
}

function retryText({ name, state }: AccountReport, now: number, { heldBy }: Source): string {
  if (state.kind !== 'broken' || state.retryAt === undefined || heldBy !== 'server') return ''
  return ` It is tried again in ${secondsText(state.retryAt - now)}, and at once with "./streamvault swarm retry ${name}".`
}

/** The whole report, line by line. */
export function swarmLines(report: SwarmReport, source: Source): string[] {
  const { pieces, hedges, floods, losses, referencesRenewed } = report.totals
  const channels = report.channels.map(({ id, messages, messagesMax }) => {
    const may = (right: 'canRead' | 'canPost' | 'canDelete') =>
      report.accounts.filter((account) => account.channels.some((each) => each.channelId === id && each[right])).length
    const unknown = report.accounts.filter((account) => isUnknownIn(account, id)).length
    const rights = `${may('canRead')} read, ${may('canPost')} post, ${may('canDelete')} delete${unknown === 0 ? '' : `, ${unknown} not known`}`
    const title = titleOf(report, id)
    return `channel ${id}${title}: ${messages} of ${messagesMax} messages; of ${report.accounts.length} accounts ${rights}`
  })
  return [
    ...report.accounts.flatMap((account) => [accountLine(account, report, source), ...adviceLines(account)]),
    ...channels.map(visibleText),
    ...unknownLines(report),
    `since the start: ${pieces} pieces, ${hedges} hedges, ${floods} floods, ${losses} lost, ${referencesRenewed} references renewed`,
  ]
}

function isUnknownIn({ state, channels }: AccountReport, channelId: number): boolean {
  if (state.kind === 'broken') return false
  const access = channels.find((each) => each.channelId === channelId)
  return access === undefined || !isKnownAccess(access)
}

function unknownLines(report: SwarmReport): string[] {
  const unknown = unknownAccounts(report).map(({ handle }) => handle)
  if (unknown.length === 0) return []
  return [
    visibleText(
      `not known: how ${unknown.join(', ')} ${unknown.length === 1 ? 'is' : 'are'} doing. Ask again in a while.`,
    ),
  ]
}

/** What keeps an account from work, and what to do about it. */
export function stateText({ state, silence }: Pick<AccountReport, 'state' | 'silence'>, now: number): string {
  switch (state.kind) {
    case 'starting':
    case 'usable':
      return silence === undefined ? state.kind : silenceText(silence, now)
    case 'waiting':
      return `waiting ${secondsText(state.until - now)}: Telegram told its login to`
    case 'elsewhere':
      return state.asCopy === true
        ? 'elsewhere: another process on this machine uses a copy of its session. Two vaults must not share a data folder, nor a copy of one: stop one of them'
        : 'elsewhere: another process uses it'
    case 'broken':
      return `broken (${state.fault.code}): ${state.fault.advice}`
  }
}

/** What has happened to an account that signed in anew, and what to do about it; empty when nothing has. */
export function duplicateText({ duplicatedAt }: Pick<AccountReport, 'duplicatedAt'>, now: number): string {
  if (duplicatedAt === undefined) return ''
  const when = `${secondsText(now - duplicatedAt)} ago`
  return ` (its session was used in two places at once, so it signed in anew ${when}: a copy of the data folder runs somewhere; stop it)`
}

function silenceText(silence: NonNullable<AccountReport['silence']>, now: number): string {
  const who = silence.isAnsweredElsewhere ? 'its home data centre has not' : 'no data centre has'
  return `cut off: ${who} answered for ${secondsText(now - silence.since)} (${silence.error})`
}

/** ` "Title"` as the first account sees it that sees it at all. */
export function titleOf({ accounts }: Pick<SwarmReport, 'accounts'>, channelId: number): string {
  const seen = accounts.flatMap(({ channels }) => channels.filter((each) => each.channelId === channelId))
  const title = seen.find((each) => each.title !== undefined)?.title
  return title === undefined ? '' : ` "${title}"`
}

function laneText(lane: LaneReport, now: number): string {
  const parts = [
    `window ${lane.windowSlices}`,
    `${bytesText(lane.inFlightBytes)} in flight`,
    `first byte ${Math.round(lane.firstByteMs)} ms`,
    `${Math.round(lane.failureShare * 100)} % failed`,
    ...(lane.setAsideUntil === undefined ? [] : [`set aside ${secondsText(lane.setAsideUntil - now)}`]),
  ]
  return `[dc ${lane.dataCenter}: ${parts.join(', ')}]`
}

function accessText(access: AccessReport): string {
  const { channelId, canRead, canPost, canDelete } = access
  if (!isKnownAccess(access)) return `[${channelId}: not known]`
  const rights = [canRead && 'read', canPost && 'post', canDelete && 'delete'].filter((right) => right !== false)
  return `[${channelId}: ${rights.join(' ') || 'nothing'}]`
}

function secondsText(ms: number): string {
  return `${Math.max(0, Math.ceil(ms / 1000))} s`
}
