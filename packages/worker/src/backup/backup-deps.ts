import type { BackupPlace, Clock, Ephemeral, Jobs, LibrarySnapshot, Logger, Metrics } from '@streamvault/core'

export interface BackupDeps {
  readonly jobs: Pick<Jobs, 'checkpoint'>
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
  readonly ephemeral: Pick<Ephemeral, 'get' | 'set'>
  /** All of the library as it is now. */
  readonly snapshot: () => Promise<LibrarySnapshot>
  /** Where backups are kept; undefined where that is set up nowhere. */
  readonly place: BackupPlace | undefined
}

export interface BackupOptions {
  /** Of the worker's own: holds one backup on its way, encrypted. Made where it is missing. */
  readonly folder: string
  /** A larger backup is split. */
  readonly partBytesMax: number
  /** Recipients of age; with none, no backup is made. */
  readonly recipients: readonly string[]
  /** As in `DumpHeader`. The first one is what the vault is told by. */
  readonly secrets: readonly [string, ...string[]]
  readonly settings: Readonly<Record<string, string>>
}
