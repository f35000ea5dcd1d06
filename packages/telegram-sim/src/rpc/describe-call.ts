import type { tl } from '@mtcute/core'
import type { TlObject } from '../tl/tl-object.ts'
import type { WeatherCall } from '../weather/weather-call.ts'
import type { Account } from '../world/accounts.ts'
import type { World } from '../world/world.ts'
import type { Call } from './call.ts'

/** A request as the weather sees it: who is behind it, and how much it asks for. */
export function weatherCall(world: World, request: TlObject, { dataCenterId, key, link }: Call): WeatherCall {
  const entering = signingIn(world, request)
  const account = entering ?? (key.accountId === undefined ? undefined : world.accounts.get(key.accountId))
  return {
    method: request._,
    dataCenterId,
    accountId: account?.id,
    isPremium: account?.kind === 'user' && account.isPremium === true,
    signsIn: entering?.kind,
    address: link.address,
    bytes: askedBytes(request),
  }
}

/** Of a file, in a request or an answer that carries a piece of one. */
export function fileBytes(value: unknown): number {
  const isPiece = typeof value === 'object' && value !== null && 'bytes' in value && value.bytes instanceof Uint8Array
  return isPiece ? (value as { bytes: Uint8Array }).bytes.length : 0
}

function signingIn({ accounts }: World, request: TlObject): Account | undefined {
  switch (request._) {
    case 'auth.importBotAuthorization':
      return accounts.find({ token: (request as tl.auth.RawImportBotAuthorizationRequest).botAuthToken })
    case 'auth.sendCode':
    case 'auth.signIn':
      return accounts.find({ phone: (request as tl.auth.RawSendCodeRequest).phoneNumber })
    default:
      return undefined
  }
}

function askedBytes(request: TlObject): number {
  if (request._ === 'upload.getFile' || request._ === 'upload.getCdnFile')
    return (request as tl.upload.RawGetFileRequest).limit
  return fileBytes(request)
}
