import type { FileId, TitleId } from '../vocabulary/ids.ts'
import type { MediaFile, Title } from '../vocabulary/media.ts'
import type { TitleMetadata } from '../vocabulary/metadata.ts'
import type { Notice } from '../vocabulary/notice.ts'
import type { AuditEntry, Person, Session } from '../vocabulary/person.ts'
import type { RulesEdition } from '../vocabulary/rules-edition.ts'
import type { Takedown } from '../vocabulary/takedown.ts'
import type { TakedownCase } from '../vocabulary/takedown-case.ts'
import type { Instant } from './clock.ts'
import type { Job } from './jobs.ts'

/** A job with what its engine needs to go on with it. */
export type JobEntry = Omit<Job, 'request' | 'checkpoint' | 'outcome' | 'failure' | 'progress'> & {
  /** JSON; so are the next four. */
  readonly request: string
  readonly checkpoint?: string
  readonly outcome?: string
  readonly failure?: string
  readonly progress?: string
  /** Grows with every submission. */
  readonly sequence: number
  /** When it may be claimed: of one that waits its earliest start, of one that runs the end of its lease. */
  readonly dueAt: Instant
  /** There while it runs. */
  readonly token?: string
  readonly endedAt?: Instant
}

/** Everything that a library's engine keeps, by kind. What is not here follows from it. */
export interface LibraryRecordKinds {
  readonly titles: Title
  readonly files: MediaFile
  /** CRC-32 of every slice of a file, as base64. */
  readonly digests: { readonly id: FileId; readonly crc32s: string }
  /** Where the key frames of a file lie, packed, as base64. */
  readonly keyFrames: { readonly id: FileId; readonly packed: string }
  readonly metadata: TitleMetadata
  readonly takedowns: Takedown & { readonly title?: TitleId }
  /** The content epoch of a file that was ever denied, which is also its id. */
  readonly denials: { readonly id: number; readonly file: FileId }
  readonly jobs: JobEntry
  readonly people: Person
  readonly sessions: Session
  readonly audit: AuditEntry
  readonly cases: TakedownCase
  readonly notices: Notice
  readonly rules: RulesEdition
}
export type RecordKind = keyof LibraryRecordKinds

/**
 * Every kind, in the order in which they have to be written: how files stand follows from their takedowns. Whoever reads them in this order
 * while a library is written to has no file without its title: those that a file needs are read behind it.
 */
export const RECORD_KINDS = [
  'files',
  'digests',
  'keyFrames',
  'titles',
  'metadata',
  'takedowns',
  'denials',
  'jobs',
  'people',
  'sessions',
  'audit',
  'cases',
  'notices',
  'rules',
] as const satisfies readonly RecordKind[]

/** The most records that are read or written at a time. */
export const RECORDS_AT_ONCE = 500

/** How far a library has come that is being written from another one. */
export interface MoveNote {
  /** Which library it comes from, without a secret. */
  readonly source: string
  /** `differs`: all was written, and was not the same as in the source. */
  readonly state: 'copying' | 'differs' | 'done'
  /** The last record that was written, and all before it; absent before the first. */
  readonly last?: { readonly kind: RecordKind; readonly id: string | number }
}

/**
 * All that an engine keeps of a library, as it is, to be carried into another engine. Nobody else may use the library meanwhile.
 *
 * Each record has an `id`, by which it is known among those of its kind. Versions of documents are not carried over: nobody who
 * holds one survives the move.
 */
export interface LibraryRecords {
  count(kind: RecordKind): Promise<number>
  /** Those whose id is greater than `after`, in the engine's order of ids, up to `RECORDS_AT_ONCE` at a time. */
  read<K extends RecordKind>(kind: K, after?: string | number): AsyncIterable<readonly LibraryRecordKinds[K][]>
  /** Writes up to `RECORDS_AT_ONCE`, each in the place of the one with its id. What has returned survives the death of the process. */
  write<K extends RecordKind>(kind: K, records: readonly LibraryRecordKinds[K][]): Promise<void>
  /** Forgets all records of all kinds, and the note. */
  clear(): Promise<void>
  /** The last note; undefined where nothing was ever moved here. */
  note(): Promise<MoveNote | undefined>
  writeNote(note: MoveNote): Promise<void>
}

/** Records that are only read. */
export type RecordSource = Pick<LibraryRecords, 'count' | 'read'>

/** All records of a library that others go on writing to. Disposing it lets go of it. */
export interface LibrarySnapshot extends RecordSource, AsyncDisposable {}
