import { type LibraryRecords, VaultError } from '@streamvault/core'

/** Throws `MOVE_UNFINISHED` for a library that is still being moved here: nobody is shown half of one. */
export async function assertWhole(records: Pick<LibraryRecords, 'note'>): Promise<void> {
  const note = await records.note()
  if (note !== undefined && note.state !== 'done') throw new VaultError('MOVE_UNFINISHED', { source: note.source })
}
