import { isVaultError } from '@streamvault/core'

/** Does it again while another process has the database for longer than a server would wait: whose disk is slow is not what is tried. */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isVaultError(error, 'CATALOG_UNAVAILABLE')) throw error
    }
  }
}
