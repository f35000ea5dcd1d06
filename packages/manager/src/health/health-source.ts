import type { HealthView } from '@streamvault/contract'
import type { CallOptions } from '@streamvault/core'

/** Who knows how the vault is doing. */
export interface HealthSource {
  read(options: CallOptions): Promise<HealthView>
}
