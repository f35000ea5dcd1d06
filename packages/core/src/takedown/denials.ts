import { VaultError } from '../errors.ts'
import type { FileId } from '../vocabulary/ids.ts'

/** What may not be shown, answered at once. */
export interface Denials {
  isDenied(file: FileId): boolean
  /** The file's content epoch, as `FileDenial` has it: what was kept of the file in another epoch is not to be used. */
  epochOf(file: FileId): number
}

/** Throws `TAKEN_DOWN` when the file is denied. */
export function assertNotDenied(denials: Pick<Denials, 'isDenied'>, file: FileId): void {
  if (denials.isDenied(file)) throw new VaultError('TAKEN_DOWN', { file })
}
