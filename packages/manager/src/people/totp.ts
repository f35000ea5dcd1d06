import type { Ephemeral, Instant, PersonId } from '@streamvault/core'
import { Secret, TOTP } from 'otpauth'

/** RFC 6238, section 5.2: what apps take where nothing else is said. */
const PERIOD_SECONDS = 30
const DIGITS = 6
/** RFC 4226, section 4: 160 bits are recommended. */
const SECRET_BYTES = 20
/** Clocks differ; a step on either side is what RFC 6238 recommends. */
const STEPS_BESIDE = 1
const USED_MS = (2 * STEPS_BESIDE + 2) * PERIOD_SECONDS * 1_000

/** A new secret of an app that makes codes, as people type it, and as an address. */
export function newTotp(name: string): { readonly secret: string; readonly url: string } {
  const totp = totpOf(new Secret({ size: SECRET_BYTES }).base32, name)
  return { secret: totp.secret.base32, url: totp.toString() }
}

/** Whether a code is right at `now`, and is shown for the first time. */
export async function isFreshCode(
  ephemeral: Pick<Ephemeral, 'add'>,
  { secret, code, now, person }: { secret: string; code: string; now: Instant; person: PersonId },
): Promise<boolean> {
  const delta = totpOf(secret, '').validate({ token: code, timestamp: now, window: STEPS_BESIDE })
  if (delta === null) return false
  const step = Math.floor(now / 1_000 / PERIOD_SECONDS) + delta
  return await ephemeral.add(`totp:${person}:${step}`, 'used', USED_MS)
}

function totpOf(secret: string, label: string): TOTP {
  const shape = { algorithm: 'SHA1', digits: DIGITS, period: PERIOD_SECONDS }
  return new TOTP({ issuer: 'StreamVault', label, secret: Secret.fromBase32(secret), ...shape })
}
