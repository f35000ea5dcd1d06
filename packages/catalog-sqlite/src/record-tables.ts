import { type JobEntry, type LibraryRecordKinds, type RecordKind, takedownKey } from '@streamvault/core'
import { FILE_QUERIES, fileColumnsOf } from './sqlite-files.ts'
import { METADATA_QUERIES } from './sqlite-metadata.ts'
import {
  AUDIT_QUERIES,
  PEOPLE_QUERIES,
  personColumnsOf,
  RULES_QUERIES,
  SESSION_QUERIES,
  sessionColumnsOf,
} from './sqlite-people.ts'
import { TITLE_QUERIES } from './sqlite-titles.ts'
import { CASE_QUERIES, NOTICE_QUERIES, workColumnsOf } from './sqlite-work-list.ts'
import { titleColumnsOf } from './title-columns.ts'

/** How records of one kind are read and written whole. */
export interface RecordTable<K extends RecordKind> {
  readonly count: string
  /** Rows behind `@after`, in order, `@limit` at the most. */
  readonly read: string
  /** Less than any id. */
  readonly first: string | number
  /** All of them, in their order, put the record in the place of the one with its id; versions are `@version`. */
  readonly writes: readonly string[]
  readonly clears: readonly string[]
  readonly recordOf: (row: never) => LibraryRecordKinds[K]
  readonly columnsOf: (record: LibraryRecordKinds[K]) => object
}

interface DocumentRow {
  readonly document: string
}

const readDocuments = (table: string) =>
  `select document from ${table} where id > @after order by id limit @limit` as const
const countOf = (table: string) => `select count(*) as count from ${table}` as const
const parsed = <T>({ document }: DocumentRow): T => JSON.parse(document)

/** A table of documents by their ids. */
type DocumentKind = 'titles' | 'files' | 'metadata' | 'people' | 'sessions' | 'audit' | 'rules' | 'cases' | 'notices'
function documents<K extends DocumentKind>(
  table: K,
  insert: string,
  columnsOf: (record: LibraryRecordKinds[K]) => object,
): RecordTable<K> {
  return {
    count: countOf(table),
    read: readDocuments(table),
    first: '',
    writes: [`delete from ${table} where id = @id`, insert],
    clears: [`delete from ${table}`],
    recordOf: parsed<LibraryRecordKinds[K]>,
    columnsOf: (record) => ({ ...columnsOf(record), id: record.id, document: JSON.stringify(record) }),
  }
}

const JOB_COLUMNS = `id, kind, key, state, request, checkpoint, outcome, failure, progress, attempts, sequence, token,
  created_at as createdAt, due_at as dueAt, ended_at as endedAt`

/** Where each kind of record is kept. */
export const RECORD_TABLES: { readonly [K in RecordKind]: RecordTable<K> } = {
  titles: documents('titles', TITLE_QUERIES.insert, titleColumnsOf),
  files: documents('files', FILE_QUERIES.insert, fileColumnsOf),
  metadata: documents('metadata', METADATA_QUERIES.insert, () => ({})),
  digests: {
    count: countOf('digests'),
    read: 'select file_id as id, crc32s from digests where file_id > @after order by file_id limit @limit',
    first: '',
    writes: [
      `insert into digests(file_id, crc32s) values(@id, @crc32s)
      on conflict(file_id) do update set crc32s = excluded.crc32s`,
    ],
    clears: ['delete from digests'],
    recordOf: ({ id, crc32s }: { id: LibraryRecordKinds['digests']['id']; crc32s: Uint8Array }) => ({
      id,
      crc32s: Buffer.from(crc32s).toString('base64'),
    }),
    columnsOf: ({ id, crc32s }) => ({ id, crc32s: Buffer.from(crc32s, 'base64') }),
  },
  keyFrames: {
    count: countOf('key_frames'),
    read: 'select file_id as id, packed from key_frames where file_id > @after order by file_id limit @limit',
    first: '',
    writes: [
      `insert into key_frames(file_id, packed) values(@id, @packed)
      on conflict(file_id) do update set packed = excluded.packed`,
    ],
    clears: ['delete from key_frames'],
    recordOf: ({ id, packed }: { id: LibraryRecordKinds['keyFrames']['id']; packed: Uint8Array }) => ({
      id,
      packed: Buffer.from(packed).toString('base64'),
    }),
    columnsOf: ({ id, packed }) => ({ id, packed: Buffer.from(packed, 'base64') }),
  },
  takedowns: {
    count: countOf('takedowns'),
    read: `select document, title_id as title from takedowns where id > @after order by id limit @limit`,
    first: 0,
    writes: [
      `insert or replace into takedowns(id, target, title_id, standing, document)
        values(@id, @target, @title, @standing, @document)`,
      'delete from takedown_files where takedown = @id and file_id in (select value from json_each(@files))',
      'insert into takedown_files(file_id, takedown) select value, @id from json_each(@files)',
    ],
    clears: ['delete from takedowns', 'delete from takedown_files'],
    recordOf: ({ document, title }: DocumentRow & { title: LibraryRecordKinds['titles']['id'] | null }) => ({
      ...parsed<LibraryRecordKinds['takedowns']>({ document }),
      ...(title === null ? {} : { title }),
    }),
    columnsOf: ({ title, ...takedown }) => ({
      id: takedown.id,
      target: takedownKey(takedown.target),
      title: title ?? null,
      standing: takedown.reinstated === undefined ? 1 : 0,
      files: JSON.stringify(takedown.files),
      document: JSON.stringify(takedown),
    }),
  },
  denials: {
    count: countOf('denials'),
    read: 'select epoch as id, file_id as file from denials where epoch > @after order by epoch limit @limit',
    first: 0,
    writes: [
      'delete from denials where epoch = @id or file_id = @file',
      `insert into denials(file_id, title_id, standing, epoch) values(@file,
        (select title_id from takedown_files join takedowns on id = takedown
          where file_id = @file and title_id is not null order by target = 'file/' || @file desc, takedown desc limit 1),
        (select coalesce(sum(standing), 0) from takedown_files join takedowns on id = takedown where file_id = @file),
        @id)`,
    ],
    clears: ['delete from denials'],
    recordOf: (row: LibraryRecordKinds['denials']) => row,
    columnsOf: ({ id, file }) => ({ id, file }),
  },
  jobs: {
    count: countOf('jobs'),
    read: `select ${JOB_COLUMNS} from jobs where id > @after order by id limit @limit`,
    first: '',
    writes: [
      'delete from jobs where id = @id',
      `insert into jobs(sequence, id, kind, key, state, request, checkpoint, outcome, failure, progress, attempts,
          created_at, due_at, token, ended_at)
        values(@sequence, @id, @kind, @key, @state, @request, @checkpoint, @outcome, @failure, @progress, @attempts,
          @createdAt, @dueAt, @token, @endedAt)`,
    ],
    clears: ['delete from jobs'],
    recordOf: jobEntryOf,
    columnsOf: (entry) => ({ ...NO_JOB_DETAILS, ...entry }),
  },
  people: documents('people', PEOPLE_QUERIES.insert, personColumnsOf),
  sessions: documents('sessions', SESSION_QUERIES.insert, sessionColumnsOf),
  audit: documents('audit', AUDIT_QUERIES.insert, () => ({})),
  cases: documents('cases', CASE_QUERIES.insert, workColumnsOf),
  notices: documents('notices', NOTICE_QUERIES.insert, workColumnsOf),
  rules: documents('rules', RULES_QUERIES.insert, () => ({})),
}

/** What a job may lack. */
const NO_JOB_DETAILS = { checkpoint: null, outcome: null, failure: null, progress: null, token: null, endedAt: null }

function jobEntryOf(row: Readonly<Record<string, unknown>>): JobEntry {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as JobEntry
}
