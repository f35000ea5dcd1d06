import {
  assert,
  type JobEntry,
  type LibraryRecordKinds,
  type RecordKind,
  type Title,
  takedownKey,
} from '@streamvault/core'
import type { Document } from 'mongodb'
import { endedSlot as endedJobSlot, type JobRecord, openSlot } from './job-record.ts'
import type { KeptFile } from './kept-file.ts'
import { keptTitleOf } from './kept-title.ts'
import { keptFileOf } from './mongo-files.ts'
import { keptByIdOf, keptPersonOf, keptSessionOf } from './mongo-people.ts'
import { keptWorkOf } from './mongo-work-list.ts'
import { endedSlot, standingSlot, type TakedownRecord, takedownOf } from './takedown-record.ts'

/** How records of one kind, each of which is one document, are read and written whole. */
export interface RecordCollection<K extends RecordKind> {
  /** What of the collection is a record. */
  readonly filter: Document
  readonly recordOf: (document: never) => LibraryRecordKinds[K]
  readonly documentOf: (record: LibraryRecordKinds[K], version: number) => Document
}

/** Kinds of which each record is one document; of denials many are in one. */
export type DocumentKind = Exclude<RecordKind, 'denials'>

const parsed = ({ document }: { readonly document: string }) => JSON.parse(document)

/** How each kind is kept. */
export const RECORD_COLLECTIONS: { readonly [K in DocumentKind]: RecordCollection<K> } = {
  titles: {
    filter: {},
    recordOf: parsed,
    documentOf: (title: Title, version) => keptTitleOf(title, version),
  },
  files: {
    // What is pending was never told to anybody, and is begun again by its job.
    filter: { pending: null } satisfies Partial<KeptFile>,
    recordOf: parsed,
    documentOf: (file, version) => keptFileOf(file, version),
  },
  metadata: {
    filter: {},
    recordOf: parsed,
    documentOf: (metadata, version) => ({ _id: metadata.id, version, document: JSON.stringify(metadata) }),
  },
  digests: {
    filter: {},
    recordOf: ({ _id, crc32s }: { _id: LibraryRecordKinds['digests']['id']; crc32s: Uint8Array }) => ({
      id: _id,
      crc32s: Buffer.from(crc32s).toString('base64'),
    }),
    documentOf: ({ id, crc32s }) => ({ _id: id, crc32s: Buffer.from(crc32s, 'base64') }),
  },
  keyFrames: {
    filter: {},
    recordOf: ({ _id, packed }: { _id: LibraryRecordKinds['keyFrames']['id']; packed: Uint8Array }) => ({
      id: _id,
      packed: Buffer.from(packed).toString('base64'),
    }),
    documentOf: ({ id, packed }) => ({ _id: id, packed: Buffer.from(packed, 'base64') }),
  },
  takedowns: {
    filter: {},
    recordOf: (record: TakedownRecord) => {
      assert(!record.isOwed, 'a takedown is carried out before it is read')
      return { ...takedownOf(record), ...(record.title === null ? {} : { title: record.title }) }
    },
    documentOf: ({ id, title, ...takedown }) => {
      const isStanding = takedown.reinstated === undefined
      const slot = isStanding ? standingSlot(takedownKey(takedown.target)) : endedSlot(id)
      return { _id: id, slot, title: title ?? null, isStanding, isOwed: false, ...takedown }
    },
  },
  jobs: {
    filter: {},
    recordOf: ({ _id, slot: _, ...job }: JobRecord): JobEntry => ({ id: _id, ...job }),
    documentOf: ({ id, ...job }) => {
      const slot = job.endedAt === undefined ? openSlot(job.kind, job.key) : endedJobSlot(id)
      return { _id: id, slot, ...job }
    },
  },
  people: { filter: {}, recordOf: parsed, documentOf: keptPersonOf },
  sessions: { filter: {}, recordOf: parsed, documentOf: keptSessionOf },
  audit: { filter: {}, recordOf: parsed, documentOf: keptByIdOf },
  rules: { filter: {}, recordOf: parsed, documentOf: keptByIdOf },
  cases: { filter: {}, recordOf: parsed, documentOf: keptWorkOf },
  notices: { filter: {}, recordOf: parsed, documentOf: keptWorkOf },
}
