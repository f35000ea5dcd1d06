import { RecordDigest } from '@streamvault/backup'
import {
  type LibraryRecords,
  type MoveNote,
  RECORD_KINDS,
  type RecordKind,
  type RecordSource,
  VaultError,
} from '@streamvault/core'

/** From where to where a library is moved. */
export interface Move {
  readonly from: RecordSource
  /** What is known already of what `from` holds, of each kind; else it is read once more in the end. */
  readonly expected?: MoveOutcome
  /** What `from` is, without a secret; equal for the same library whenever it is asked. */
  readonly source: string
  readonly to: LibraryRecords
}

export interface MoveProgress {
  /** What is compared is read again on both sides. */
  readonly phase: 'copying' | 'comparing'
  readonly kind: RecordKind
  readonly done: number
  readonly total: number
}

export interface MoveOptions {
  readonly signal: AbortSignal
  readonly onProgress: (progress: MoveProgress) => void
}

/** What was moved: of each kind how many records, and their digest, which is the same on both sides. */
export type MoveOutcome = Readonly<Record<RecordKind, { readonly count: number; readonly digest: string }>>

/**
 * Copies all of a library, and compares both sides. What was begun before goes on where it was, whenever its process died; what is in
 * `from` stays there.
 *
 * Throws `MOVE_TARGET_TAKEN` when the target has anything that is not of this move, and `MOVE_DIFFERS` when the two sides are not the same
 * in the end, because somebody has written to one of them meanwhile; the next attempt then begins anew.
 */
export async function moveLibrary(move: Move, options: MoveOptions): Promise<MoveOutcome> {
  const { to, source } = move
  const note = await begin(move)
  const reached = note.last === undefined ? 0 : RECORD_KINDS.indexOf(note.last.kind)
  for (const [at, kind] of RECORD_KINDS.entries()) {
    if (at >= reached) await copy(move, { kind, after: at === reached ? note.last?.id : undefined }, options)
  }
  const outcome = await compare(move, options)
  await to.writeNote({ source, state: 'done' })
  return outcome
}

/** What is there of this move; nothing is written to what is somebody else's. */
async function begin({ source, to }: Move): Promise<MoveNote> {
  const found = await to.note()
  if (found?.source === source && found.state === 'copying') return found
  if (found?.source === source && found.state === 'differs') await to.clear()
  else await assertEmpty(to)
  const note: MoveNote = { source, state: 'copying' }
  await to.writeNote(note)
  return note
}

/** Throws `MOVE_TARGET_TAKEN` where there is a record of any kind. */
export async function assertEmpty(records: Pick<LibraryRecords, 'count'>): Promise<void> {
  for (const kind of RECORD_KINDS) if ((await records.count(kind)) > 0) throw new VaultError('MOVE_TARGET_TAKEN')
}

interface Stretch {
  readonly kind: RecordKind
  readonly after: string | number | undefined
}

async function copy(
  { from, to, source }: Move,
  { kind, after }: Stretch,
  { signal, onProgress }: MoveOptions,
): Promise<void> {
  const total = await from.count(kind)
  let done = after === undefined ? 0 : await to.count(kind)
  for await (const records of from.read(kind, after)) {
    signal.throwIfAborted()
    const last = records.at(-1)
    if (last === undefined) continue
    await to.write(kind, records)
    await to.writeNote({ source, state: 'copying', last: { kind, id: last.id } })
    done += records.length
    onProgress({ phase: 'copying', kind, done, total })
  }
}

async function compare(move: Move, options: MoveOptions): Promise<MoveOutcome> {
  const outcome = new Map<RecordKind, { readonly count: number; readonly digest: string }>()
  for (const kind of RECORD_KINDS) {
    const expected = move.expected?.[kind].digest ?? (await digestOf(move.from, kind, options))
    const found = await digestOf(move.to, kind, options)
    if (expected !== found) {
      await move.to.writeNote({ source: move.source, state: 'differs' })
      throw new VaultError('MOVE_DIFFERS', { kind, expected, found })
    }
    outcome.set(kind, { count: Number(expected.split('/')[0]), digest: expected })
  }
  return Object.fromEntries(outcome) as MoveOutcome
}

async function digestOf(records: RecordSource, kind: RecordKind, { signal, onProgress }: MoveOptions): Promise<string> {
  const total = await records.count(kind)
  const digest = new RecordDigest()
  let done = 0
  for await (const batch of records.read(kind)) {
    signal.throwIfAborted()
    for (const record of batch) digest.add(record)
    done += batch.length
    onProgress({ phase: 'comparing', kind, done, total })
  }
  return String(digest)
}
