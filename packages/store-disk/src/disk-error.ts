import { type ErrorCode, isVaultError, VaultError } from '@streamvault/core'

const CODES: ReadonlyMap<unknown, ErrorCode> = new Map([
  ['ENOSPC', 'STORE_FULL'],
  ['EDQUOT', 'STORE_FULL'],
])

type Details = Readonly<Record<string, unknown>>

/** The vault's error for what the file system threw. What it cannot explain is `STORE_UNAVAILABLE` with its cause. */
export function diskError(error: unknown, details: Details): VaultError {
  if (isVaultError(error)) return error
  return new VaultError(CODES.get(errnoOf(error)) ?? 'STORE_UNAVAILABLE', details, { cause: error })
}

/** Settles as the file system's promise does, with the vault's error. */
export function fromDisk<T>(promise: Promise<T>, details: Details): Promise<T> {
  return promise.catch((error: unknown) => {
    throw diskError(error, details)
  })
}

/** Whether the file system says that there is no such name. */
export function isMissing(error: unknown): boolean {
  return errnoOf(error) === 'ENOENT'
}

/** Whether the file system says that it cannot read what is there, as of a bad sector; or of a disk that is gone. */
export function isUnreadable(error: unknown): boolean {
  return errnoOf(error) === 'EIO'
}

/** Whether the file system says that nothing may be written there. */
export function isReadOnly(error: unknown): boolean {
  return ['EROFS', 'EACCES', 'EPERM'].includes(String(errnoOf(error)))
}

function errnoOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
