import type { tl } from '@mtcute/core'
import type { Account } from './accounts.ts'
import { type Channel, isAdmin, type Member, membersOf, type Restriction } from './channels.ts'
import { viewParticipant } from './participant-view.ts'
import { tell } from './publish.ts'
import { unixSeconds } from './unix-seconds.ts'
import { View } from './views.ts'
import type { World } from './world.ts'

/** Who becomes what in a channel; what is not named stays. */
export interface MemberChange {
  readonly channelId: number
  readonly accountId: number
  /** Who does it. */
  readonly actorId: number
  readonly member?: Member | 'out'
  readonly restriction?: Restriction | 'none'
  /** The session that does it. */
  readonly origin?: object
}

/** Changes a membership, and tells those whom Telegram tells: the account itself, and the bots among the admins. */
export function changeMember(world: World, change: MemberChange): Channel {
  const { channelId, accountId, member, restriction } = change
  const { channels } = world
  const before = channels.get(channelId)
  if (member === 'out') channels.removeMember(channelId, accountId)
  else if (member !== undefined) channels.setMember(channelId, accountId, member)
  if (restriction !== undefined) channels.restrict(channelId, accountId, restriction)
  const after = channels.get(channelId)
  if (before === undefined || after === undefined) throw new RangeError(`there is no channel ${channelId}`)
  const account = world.accounts.get(accountId)
  if (account !== undefined) {
    tell(world, { account, origin: change.origin }, (view) => [channelUpdate(view, after)])
    tellBots(world, change, { before, after, account })
  }
  return after
}

/** Says that what the viewer is in a channel has changed. */
export function channelUpdate(view: View, { id }: Channel): tl.RawUpdateChannel {
  view.mention({ _: 'peerChannel', channelId: id })
  return { _: 'updateChannel', channelId: id }
}

interface Changed {
  readonly before: Channel
  readonly after: Channel
  readonly account: Account
}

function tellBots(world: World, { actorId, origin }: MemberChange, { before, after, account }: Changed): void {
  const admins = membersOf(after).filter(({ member }) => isAdmin(member))
  const ids = new Set([...admins.map(({ id }) => id), account.id])
  for (const id of ids) {
    const bot = world.accounts.get(id)
    if (bot?.kind !== 'bot') continue
    // One view of its own: what is kept for later names nobody whom the view of later would not name.
    const shown = new View(world, bot)
    const [prevParticipant, newParticipant] = [before, after].map((state) => viewParticipant(shown, state, account.id))
    const update = world.accountEvents.add(id, (qts) => ({
      _: 'updateChannelParticipant',
      channelId: after.id,
      date: unixSeconds(),
      actorId,
      userId: account.id,
      ...(prevParticipant !== undefined && { prevParticipant }),
      ...(newParticipant !== undefined && { newParticipant }),
      qts,
    }))
    tell(world, { account: bot, origin }, (view) => [mentionOf(view, update)])
  }
}

/** Mentions whom an update of `AccountEvents` speaks of, and answers it. */
export function mentionOf<U extends tl.TypeUpdate>(view: View, update: U): U {
  if ('channelId' in update) view.mention({ _: 'peerChannel', channelId: update.channelId })
  if ('userId' in update && typeof update.userId === 'number') view.mentionUser(update.userId)
  if ('actorId' in update) view.mentionUser(update.actorId)
  return update
}
