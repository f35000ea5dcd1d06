import { hkdfSync } from 'node:crypto'

const TOKEN_BYTES = 32

/** What an operator shows to the HTTP API as `Authorization: Bearer TOKEN`. It follows from the master secret. */
export function operatorToken(masterSecret: string): string {
  return Buffer.from(hkdfSync('sha256', masterSecret, '', 'streamvault operator v1', TOKEN_BYTES)).toString('base64url')
}
