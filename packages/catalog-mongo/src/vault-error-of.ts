import { type ErrorCode, isVaultError, VaultError } from '@streamvault/core'
import { MongoServerError } from 'mongodb'

/** What MongoDB can explain; all else is `CATALOG_UNAVAILABLE` (https://www.mongodb.com/docs/manual/reference/error-codes/). */
const CODES: Readonly<Record<number, ErrorCode>> = {
  11000: 'CATALOG_CONFLICT',
  13: 'CATALOG_REFUSED',
  18: 'CATALOG_REFUSED',
}

/** Turns whatever was thrown while working with MongoDB into ours, with its cause. Our own errors stay as they are. */
export function vaultErrorOf(error: unknown): VaultError {
  if (isVaultError(error)) return error
  const engineCode = error instanceof MongoServerError ? error.code : undefined
  if (typeof engineCode !== 'number') return new VaultError('CATALOG_UNAVAILABLE', {}, { cause: error })
  return new VaultError(CODES[engineCode] ?? 'CATALOG_UNAVAILABLE', { engineCode }, { cause: error })
}
