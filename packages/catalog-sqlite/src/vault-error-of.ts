import { type ErrorCode, isVaultError, VaultError } from '@streamvault/core'
import { SqliteError } from 'better-sqlite3'

/** What SQLite can explain; every other code is `CATALOG_UNAVAILABLE` (https://sqlite.org/rescode.html). */
const CODES: Readonly<Record<string, ErrorCode>> = {
  SQLITE_CONSTRAINT_PRIMARYKEY: 'CATALOG_CONFLICT',
  SQLITE_CONSTRAINT_UNIQUE: 'CATALOG_CONFLICT',
}

/** Turns whatever was thrown while working with the engine into ours, with its cause. Our own errors stay as they are. */
export function vaultErrorOf(error: unknown): VaultError {
  if (isVaultError(error)) return error
  if (!(error instanceof SqliteError)) return new VaultError('CATALOG_UNAVAILABLE', {}, { cause: error })
  return new VaultError(CODES[error.code] ?? 'CATALOG_UNAVAILABLE', { engineCode: error.code }, { cause: error })
}
