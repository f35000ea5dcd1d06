import { VaultError } from '@streamvault/core'
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'

/** A pair of keys of age. */
export interface AgeKeys {
  /** Opens what is encrypted for the recipient: `AGE-SECRET-KEY-1…`. */
  readonly identity: string
  /** No secret: `age1…`. */
  readonly recipient: string
}

export async function makeAgeKeys(): Promise<AgeKeys> {
  const identity = await generateX25519Identity()
  return { identity, recipient: await identityToRecipient(identity) }
}

/** Throws `BACKUP_KEY_INVALID` where one of them is no recipient that age knows. */
export function assertRecipients(recipients: readonly string[]): void {
  const encrypter = new Encrypter()
  for (const recipient of recipients) check(() => encrypter.addRecipient(recipient))
}

/** Throws `BACKUP_KEY_INVALID` where one of them is no identity that age knows. Never tells which. */
export function assertIdentities(identities: readonly string[]): void {
  const decrypter = new Decrypter()
  for (const identity of identities) check(() => decrypter.addIdentity(identity))
}

function check(add: () => void): void {
  try {
    add()
  } catch {
    // The library's own words may hold the key.
    throw new VaultError('BACKUP_KEY_INVALID')
  }
}
