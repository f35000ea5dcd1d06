import type {
  AuthenticationResponseJSON,
  AuthenticatorTransport,
  RegistrationResponseJSON,
} from '@simplewebauthn/server'
import type { Passkey, Person } from '@streamvault/core'

/** Where a passkey is used: one made at one name is good at no other. */
export interface Place {
  /** As the browser says it. */
  readonly origin: string
}

/** What a browser hands through, as it came. */
export type WebAuthnJson = Readonly<Record<string, unknown>>

const NAME = 'StreamVault'
/** Nobody who is asked for a code or a passkey was asked for a password: the device has to make sure who holds it. */
const VERIFIED = 'required'

/** Loaded when somebody has a passkey: it takes longer than most commands run. */
const load = () => import('@simplewebauthn/server')
const idOf = ({ origin }: Place) => new URL(origin).hostname

/** What a browser needs to have a device make a passkey; the challenge in it is answered once. */
export async function creationOptions({ id, name, factors }: Person, place: Place) {
  const { generateRegistrationOptions } = await load()
  return await generateRegistrationOptions({
    rpName: NAME,
    rpID: idOf(place),
    userName: name,
    userID: new TextEncoder().encode(id),
    attestationType: 'none',
    excludeCredentials: (factors?.passkeys ?? []).map(descriptorOf),
    authenticatorSelection: { residentKey: 'preferred', userVerification: VERIFIED },
  })
}

/** The passkey that a device has made; undefined where that is not for this challenge, place and user. */
export async function madePasskey(
  response: WebAuthnJson,
  { challenge, place }: { readonly challenge: string; readonly place: Place },
): Promise<Omit<Passkey, 'name' | 'addedAt'> | undefined> {
  const { verifyRegistrationResponse } = await load()
  const verified = await verifyRegistrationResponse({
    response: response as unknown as RegistrationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: place.origin,
    expectedRPID: idOf(place),
    requireUserVerification: true,
  }).catch(() => undefined)
  if (verified?.verified !== true) return undefined
  const { id, publicKey, counter, transports = [] } = verified.registrationInfo.credential
  return { id, publicKey: Buffer.from(publicKey).toString('base64url'), counter, transports }
}

/** What a browser needs to have a device show one of these. */
export async function requestOptions(passkeys: readonly Passkey[], place: Place) {
  const { generateAuthenticationOptions } = await load()
  return await generateAuthenticationOptions({
    rpID: idOf(place),
    allowCredentials: passkeys.map(descriptorOf),
    userVerification: VERIFIED,
  })
}

/** The passkey that was shown, as it is from now on; undefined where that is none of these, or not for this challenge and place. */
export async function shownPasskey(
  passkeys: readonly Passkey[],
  response: WebAuthnJson,
  { challenge, place }: { readonly challenge: string; readonly place: Place },
): Promise<Passkey | undefined> {
  const passkey = passkeys.find(({ id }) => id === response['id'])
  if (passkey === undefined) return undefined
  const { verifyAuthenticationResponse } = await load()
  const { id, publicKey, counter } = passkey
  const verified = await verifyAuthenticationResponse({
    response: response as unknown as AuthenticationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: place.origin,
    expectedRPID: idOf(place),
    credential: { id, publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')), counter },
    requireUserVerification: true,
  }).catch(() => undefined)
  return verified?.verified === true ? { ...passkey, counter: verified.authenticationInfo.newCounter } : undefined
}

function descriptorOf({ id, transports }: Passkey) {
  return { id, transports: transports as AuthenticatorTransport[] }
}
