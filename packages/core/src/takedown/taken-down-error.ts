import { VaultError } from '../errors.ts'
import type { FileId } from '../vocabulary/ids.ts'
import type { Takedown } from '../vocabulary/takedown.ts'

/** Says which takedown keeps a file out: whoever tries to bring it back has to know whom to ask. */
export function takenDownError(file: FileId, { id, takenDown }: Takedown): VaultError {
  const day = new Date(takenDown.at).toISOString().slice(0, 10)
  return new VaultError('TAKEN_DOWN', { file, takedown: id, reason: `takedown ${id} of ${day}, ${takenDown.reason}` })
}
