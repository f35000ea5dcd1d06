import { type ErrorCode, isVaultError } from '@streamvault/core'
import { expect } from 'vitest'

/** Fails unless `work` throws a `VaultError` with this code. */
export async function expectCode(work: Promise<unknown>, code: ErrorCode): Promise<void> {
  const outcome = await work.then(
    () => 'no error',
    (error: unknown) => error,
  )
  expect(isVaultError(outcome, code), `${code} is thrown, not ${String(outcome)}`).toBe(true)
}
