import { beforeEach } from 'vitest'
import { findNginx } from '../process/find-nginx.ts'

/** Skips the tests of a file where there is no nginx that can be used, and says why. */
export async function skipWithoutNginx(): Promise<boolean> {
  const missing = await findNginx().then(
    () => undefined,
    (error: { details?: { reason?: string } }) => error.details?.reason ?? String(error),
  )
  beforeEach((context) => {
    if (missing !== undefined) context.skip(missing)
  })
  return missing !== undefined
}
