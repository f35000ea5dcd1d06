import type { tl } from '@mtcute/core'
import { fromLong } from '../tl/tl-long.ts'
import type { Account } from '../world/accounts.ts'
import { View } from '../world/views.ts'
import type { World } from '../world/world.ts'
import type { Methods } from './call.ts'
import { badRequest } from './rpc-error.ts'

/** Who am I, and who is that. */
export function userMethods(world: World): Methods {
  const find = (input: tl.TypeInputUser, caller: Account): Account | undefined => {
    if (input._ === 'inputUserSelf') return caller
    if (input._ !== 'inputUser') return undefined
    if (input.userId === caller.id) return caller
    const accessHash = world.identities.accessHash('user', String(input.userId), caller.id)
    return fromLong(input.accessHash) === accessHash ? world.accounts.get(input.userId) : undefined
  }

  return {
    'users.getUsers': ({ id }, call) => {
      const caller = world.accounts.caller(call)
      const view = new View(world, caller)
      return id.map((input) => {
        const account = find(input, caller)
        return account === undefined ? { _: 'userEmpty', id: 0 } : view.user(account)
      })
    },
    'users.getFullUser': ({ id }, call) => {
      const caller = world.accounts.caller(call)
      const account = find(id, caller)
      if (account === undefined) throw badRequest('USER_ID_INVALID')
      const fullUser: tl.RawUserFull = {
        _: 'userFull',
        id: account.id,
        settings: { _: 'peerSettings' },
        notifySettings: { _: 'peerNotifySettings' },
        commonChatsCount: 0,
      }
      return { _: 'users.userFull', fullUser, chats: [], users: [new View(world, caller).user(account)] }
    },
  }
}
