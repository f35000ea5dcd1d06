import { VaultError } from '@streamvault/core'

/** No account that is at hand may post, and nothing was sent. Others may still be signing in. */
export class NobodyPostsError extends VaultError {
  constructor(reason: string) {
    super('STORE_UNAVAILABLE', { reason })
  }
}
