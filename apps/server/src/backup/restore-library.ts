import { createHash } from 'node:crypto'
import { type CheckedDump, checkDump, DumpRecords, type OpenDump } from '@streamvault/backup'
import type { LibraryRecords } from '@streamvault/core'
import { assertEmpty, type MoveOutcome, type MoveProgress, moveLibrary } from '@streamvault/manager'

export interface Restoration {
  readonly open: OpenDump
  readonly identities: readonly string[]
  readonly to: LibraryRecords
  /** Whether what is there already may go. */
  readonly mayReplace: 'no' | 'yes'
}

export interface RestoreProgress {
  /** `checking`: the backup is read to its end before anything is written. */
  readonly phase: 'checking' | MoveProgress['phase']
  readonly kind: MoveProgress['kind']
  readonly done: number
  /** Absent while nobody knows. */
  readonly total?: number
}

export interface RestoreOptions {
  readonly signal: AbortSignal
  readonly onProgress: (progress: RestoreProgress) => void
  /** Called once the backup was read to its end and is as it was written, and no library that is there is in the way. It may be called again after a crash. */
  readonly onChecked: (checked: CheckedDump) => Promise<void>
}

/**
 * Writes a library from its backup, and compares every record with what the backup says. What was begun before goes on where it was; nobody
 * opens a library that is half there.
 *
 * Throws `BACKUP_DAMAGED`, `BACKUP_KEY_WRONG`, and `MOVE_TARGET_TAKEN` where there is a library already that may not go.
 */
export async function restoreLibrary(restoration: Restoration, options: RestoreOptions): Promise<MoveOutcome> {
  const { open, identities, to, mayReplace } = restoration
  const { signal, onProgress, onChecked } = options
  const source = `backup ${await digestOf(open, signal)}`
  const onRead = ({ kind, done }: { kind: RestoreProgress['kind']; done: number }) =>
    onProgress({ phase: 'checking', kind, done })
  const note = await to.note()
  const isOurs = note?.source === source && note.state !== 'done'
  if (mayReplace === 'no' && !isOurs) await assertEmpty(to)
  const checked = await checkDump(open, identities, { signal, onProgress: onRead })
  // What a note says to differ is opened by nobody from here on, and cleared away before anything is written, however often that takes.
  if (mayReplace === 'yes' && !isOurs) await to.writeNote({ source, state: 'differs' })
  await onChecked(checked)
  await using from = new DumpRecords(open, identities, checked)
  return await moveLibrary({ from, expected: checked.kinds, source, to }, { signal, onProgress })
}

/** The SHA-256 of all bytes, by which a restoration that was begun knows its backup. */
async function digestOf(open: OpenDump, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of open()) {
    signal.throwIfAborted()
    hash.update(chunk)
  }
  return hash.digest('hex')
}
