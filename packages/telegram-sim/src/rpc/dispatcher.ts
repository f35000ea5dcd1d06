import type { Weather } from '../weather/weather.ts'
import type { World } from '../world/world.ts'
import { authMethods } from './auth-methods.ts'
import type { AnyMethod } from './call.ts'
import { channelMethods } from './channel-methods.ts'
import { helpMethods } from './help-methods.ts'
import { messageMethods } from './message-methods.ts'
import { badRequest } from './rpc-error.ts'
import type { Dispatch } from './run-request.ts'
import { uploadMethods } from './upload-methods.ts'
import { userMethods } from './user-methods.ts'

/** What a client may call before it signs in. */
const OPEN = new Set([
  'help.getConfig',
  'help.getNearestDc',
  'help.getAppConfig',
  'auth.importBotAuthorization',
  'auth.importAuthorization',
  'auth.sendCode',
  'auth.signIn',
  'auth.logOut',
])

/** Answers requests out of `world`, in the weather that there is. */
export function createDispatcher(world: World, weather: Weather): Dispatch {
  const methods = new Map(
    Object.entries({
      ...helpMethods(world),
      ...authMethods(world),
      ...userMethods(world),
      ...channelMethods(world),
      ...messageMethods(world),
      ...uploadMethods(world),
      // Each takes the request of its own name, which is how it is found.
    }) as [string, AnyMethod][],
  )
  return async (request, call) => {
    const { accountId } = call.key
    await weather.meet({ method: request._, dataCenterId: call.dataCenterId, accountId })
    const method = methods.get(request._)
    if (method === undefined) throw badRequest('METHOD_INVALID')
    if (!OPEN.has(request._)) world.accounts.caller(call)
    return method(request, call)
  }
}
