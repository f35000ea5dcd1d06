import type { tl } from '@mtcute/core'
import { packTl } from '../tl/packed-tl.ts'
import type { Account, CommandList } from '../world/accounts.ts'
import { View } from '../world/views.ts'
import type { World } from '../world/world.ts'
import type { Methods } from './call.ts'
import { accountOf, assertUser, knownAccount } from './peer-access.ts'
import { badRequest } from './rpc-error.ts'

/** Who am I, and who is that. */
export function userMethods(world: World): Methods {
  const { accounts } = world
  const block = (input: tl.TypeInputPeer, caller: Account, as: 'blocked' | 'free'): true => {
    const { id } = knownAccount(world, input, caller)
    const others = (caller.blockedIds ?? []).filter((each) => each !== id)
    accounts.add({ ...caller, blockedIds: as === 'blocked' ? [...others, id] : others })
    return true
  }

  return {
    'users.getUsers': ({ id }, call) => {
      const caller = accounts.caller(call)
      const view = new View(world, caller)
      return id.map((input) => {
        const account = accountOf(world, input, caller)
        return account === undefined ? { _: 'userEmpty', id: 0 } : view.user(account)
      })
    },
    'users.getFullUser': ({ id }, call) => {
      const caller = accounts.caller(call)
      const account = knownAccount(world, id, caller)
      const view = new View(world, caller)
      view.mentionUser(account.id)
      return { _: 'users.userFull', fullUser: fullUser(account, caller), ...view.people() }
    },
    'contacts.resolveUsername': ({ username }, call) => {
      const caller = accounts.caller(call)
      const peer = world.byUsername(username.replace(/^@/, ''))
      if (peer === undefined) throw badRequest('USERNAME_NOT_OCCUPIED')
      const view = new View(world, caller)
      return { _: 'contacts.resolvedPeer', peer: view.mention(peer), ...view.people() }
    },
    'contacts.block': ({ id }, call) => {
      const caller = accounts.caller(call)
      assertUser(caller)
      return block(id, caller, 'blocked')
    },
    'contacts.unblock': ({ id }, call) => {
      const caller = accounts.caller(call)
      assertUser(caller)
      return block(id, caller, 'free')
    },
  }
}

function fullUser(account: Account, caller: Account): tl.RawUserFull {
  return {
    _: 'userFull',
    id: account.id,
    blocked: caller.blockedIds?.includes(account.id) === true,
    settings: { _: 'peerSettings' },
    notifySettings: { _: 'peerNotifySettings' },
    commonChatsCount: 0,
    ...(account.kind === 'bot' && { botInfo: botInfo(account.id, account.commandLists ?? []) }),
  }
}

/** With the commands that everyone is shown. */
function botInfo(userId: number, lists: readonly CommandList[]): tl.RawBotInfo {
  const everyone = packTl({ _: 'botCommandScopeDefault' } as const)
  const list = lists.find(({ scope, languageCode }) => scope === everyone && languageCode === '')
  const commands = list?.commands.map((command) => ({ _: 'botCommand', ...command }) as const)
  return { _: 'botInfo', userId, ...(commands !== undefined && { commands }) }
}
