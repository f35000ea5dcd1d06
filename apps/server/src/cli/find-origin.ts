import { VaultError } from '@streamvault/core'
import type { Foundation } from '../compose.ts'
import { localOrigin } from '../serve/local-origin.ts'
import { originOfRole } from '../serve/role-leases.ts'

/** Where viewers find the vault: a server that runs knows better than the settings. Throws `ADDRESS_UNKNOWN`. */
export async function findOrigin({ settings, local }: Foundation): Promise<string> {
  const known = settings.PUBLIC_URL ?? (await originOfRole(local, 'worker'))
  if (known !== undefined) return known
  if (settings.PORT === 0) throw new VaultError('ADDRESS_UNKNOWN')
  return localOrigin({ host: settings.HOST, port: settings.PORT })
}
