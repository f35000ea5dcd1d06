import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser'
import { ApiError } from '../api/api-error.ts'
import type { WebAuthnJson } from '../api/views.ts'

const GAVE_UP = { code: 'PASSKEY_NOT_SHOWN', title: 'The browser has shown no passkey. Try again.', status: 0 }
const UNABLE = { code: 'PASSKEY_UNAVAILABLE', title: 'This browser has no passkeys at this address.', status: 0 }

/** Has a device make a passkey. Throws an `ApiError` that says what to do. */
export async function makePasskey(options: WebAuthnJson): Promise<WebAuthnJson> {
  const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON
  return { ...(await startRegistration({ optionsJSON }).catch(explain)) }
}

/** Has a device show a passkey. Throws as `makePasskey` does. */
export async function showPasskey(options: WebAuthnJson): Promise<WebAuthnJson> {
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON
  return { ...(await startAuthentication({ optionsJSON }).catch(explain)) }
}

/** Browsers do not tell why: whoever asks is not to learn who has a passkey. An address that is a number can have none. */
function explain(cause: unknown): never {
  const isUnable =
    !(cause instanceof Error) || cause.name === 'SecurityError' || /not support|invalid domain/i.test(cause.message)
  throw new ApiError(isUnable ? UNABLE : GAVE_UP, { cause })
}
