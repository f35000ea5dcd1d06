import type { KeyOwners } from '../auth-key/key-owners.ts'
import type { TlObject } from '../tl/tl-object.ts'
import { Unanswered } from '../weather/unanswered.ts'
import type { ConnectionFate, Weather } from '../weather/weather.ts'
import type { World } from '../world/world.ts'
import { adminMethods } from './admin-methods.ts'
import { authMethods } from './auth-methods.ts'
import { botMethods } from './bot-methods.ts'
import type { AnyMethod, Call } from './call.ts'
import { callbackMethods } from './callback-methods.ts'
import { CDN_METHODS, cdnMethods } from './cdn-methods.ts'
import { channelMethods } from './channel-methods.ts'
import { fileBytes, weatherCall } from './describe-call.ts'
import { dialogMethods } from './dialog-methods.ts'
import { editMethods } from './edit-methods.ts'
import { forwardMethods } from './forward-methods.ts'
import { groupMethods } from './group-methods.ts'
import { helpMethods } from './help-methods.ts'
import { historyMethods } from './history-methods.ts'
import { inviteMethods } from './invite-methods.ts'
import { memberMethods } from './member-methods.ts'
import { messageMethods } from './message-methods.ts'
import { passwordMethods } from './password-methods.ts'
import { pinMethods } from './pin-methods.ts'
import { badRequest, RpcError } from './rpc-error.ts'
import type { Dispatch } from './run-request.ts'
import { sendMethods } from './send-methods.ts'
import { updateMethods } from './update-methods.ts'
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
  'auth.checkPassword',
  'auth.logOut',
  'help.getCdnConfig',
  'upload.getCdnFile',
  'account.getPassword',
])

/** Answers requests out of `world`, in the weather that there is; a key that has two of `owners` is refused. */
export function createDispatcher(world: World, weather: Weather, owners: KeyOwners): Dispatch {
  const methods = new Map(
    Object.entries({
      ...helpMethods(world),
      ...authMethods(world),
      ...userMethods(world),
      ...channelMethods(world),
      ...memberMethods(world),
      ...groupMethods(world),
      ...adminMethods(world),
      ...inviteMethods(world),
      ...dialogMethods(world),
      ...historyMethods(world),
      ...messageMethods(world),
      ...sendMethods(world),
      ...editMethods(world),
      ...forwardMethods(world),
      ...pinMethods(world),
      ...botMethods(world),
      ...callbackMethods(world),
      ...passwordMethods(world),
      ...updateMethods(world),
      ...uploadMethods(world, weather),
      ...cdnMethods(world, weather),
      // Each takes the request of its own name, which is how it is found.
    }) as [string, AnyMethod][],
  )
  const answer = async (request: TlObject, call: Call): Promise<unknown> => {
    const isCdn = world.addresses.some((address) => address.id === call.dataCenterId && address.isCdn)
    if (isCdn && !CDN_METHODS.has(request._)) throw badRequest('CDN_METHOD_INVALID')
    const method = !isCdn && request._ === 'upload.getCdnFile' ? undefined : methods.get(request._)
    if (method === undefined) throw badRequest('METHOD_INVALID')
    if (!OPEN.has(request._)) world.accounts.caller(call)
    return method(request, call)
  }

  return async (request, call) => {
    const met = weatherCall(world, request, call)
    const end = weather.calls.begin(met)
    try {
      const { detectsDuplicateKeys } = weather.settings
      if (owners.isSpoilt(call.key.id) || (detectsDuplicateKeys && (await owners.isDuplicated(call.key.id, call.link))))
        throw new RpcError(406, 'AUTH_KEY_DUPLICATED')
      call.answerTime.postpone(await weather.work(met))
      const fate = weather.meet(met)
      const result = await answer(request, call)
      if (fate === 'drop') call.link.destroy()
      if (fate === 'cut') call.link.cutNext()
      end(RESULT_OF_FATE[fate], fileBytes(request) + (fate === 'drop' ? 0 : fileBytes(result)))
      return result
    } catch (error) {
      end(resultText(error), 0)
      throw error
    }
  }
}

/** The call is carried out in any case; what is told apart is whether its answer went out. */
const RESULT_OF_FATE = { keep: 'ok', drop: 'dropped', cut: 'cut' } as const satisfies Record<ConnectionFate, string>

function resultText(error: unknown): string {
  if (error instanceof Unanswered) return 'unanswered'
  return error instanceof RpcError ? error.message : 'INTERNAL'
}
