import {
  type Catalog,
  type FileId,
  type Jobs,
  type LibraryRecordKinds,
  type LibraryRecords,
  RECORD_KINDS,
  type RecordKind,
  type TitleId,
} from '@streamvault/core'
import { expect } from 'vitest'
import { fillLibrary } from '../fakes/fill-library.ts'
import { samplePerson } from '../fakes/sample-people.ts'
import type { Rule, SubjectFactory } from './conformance.ts'

/** An empty library and its records. */
export interface OneLibrary {
  readonly records: LibraryRecords
  readonly catalog: Catalog
  readonly jobs: Jobs
}

/** Two of them, of the same engine. */
export interface RecordsSubject extends OneLibrary {
  readonly other: OneLibrary
}

/** Subjects made of two libraries each. */
export function twoLibraries(factory: SubjectFactory<OneLibrary>): SubjectFactory<RecordsSubject> {
  const both = new WeakMap<RecordsSubject, readonly OneLibrary[]>()
  return {
    create: async () => {
      const [one, other] = [await factory.create(), await factory.create()]
      const subject = { ...one, other }
      both.set(subject, [one, other])
      return subject
    },
    destroy: async (subject) => {
      for (const library of both.get(subject) ?? []) await factory.destroy(library)
    },
  }
}

const MOVIES = 3

/** Everything that an engine keeps, carried as it is. */
export const recordsRules: readonly Rule<RecordsSubject>[] = [
  {
    title: 'carries everything that the ports wrote, and another library answers as the first one does',
    check: async (subject) => {
      const { other } = subject
      await fillLibrary(subject)
      await carry(subject.records, other.records)
      for (const kind of RECORD_KINDS) {
        expect(await allOf(other.records, kind), kind).toEqual(await allOf(subject.records, kind))
        expect(await other.records.count(kind), kind).toBe((await allOf(subject.records, kind)).length)
        expect(await other.records.count(kind), kind).toBeGreaterThan(0)
      }
      expect(await answersOf(other)).toEqual(await answersOf(subject))
    },
  },
  {
    title: 'goes on from where it was carried: decisions, epochs, jobs and versions are those of one library',
    check: async (subject) => {
      const { other } = subject
      await fillLibrary(subject)
      await carry(subject.records, other.records)
      const decision = { reason: 'better now', by: 'operator', at: 5 }
      const before = await other.catalog.takedowns.since(0)
      const { id } = await other.catalog.takedowns.takeDown({ title: 'film-2' as TitleId }, decision)
      expect(id).toBe(5)
      const { changes } = await other.catalog.takedowns.since(before.cursor)
      expect(changes).toMatchObject([{ isDenied: true, title: 'film-2' }])
      expect(changes[0]?.epoch).toBeGreaterThan(before.changes.at(-1)?.epoch ?? 0)
      const job = await other.jobs.submit('ingest', '/later.mkv', { path: '/later.mkv', recognised: FILM })
      expect((await other.jobs.underWay('ingest', 'waiting', 10)).at(-1)?.id).toBe(job.id)
      expect((await other.jobs.submit('ingest', '/waiting.mkv', job.request)).createdAt).toBeLessThanOrEqual(
        job.createdAt,
      )
      const found = (await other.catalog.titles.get('film-1' as TitleId)) ?? expect.fail()
      await other.catalog.titles.replace({ ...found.value, name: 'Renamed' }, found.version)
      expect(await other.catalog.titles.search('renamed', 10)).toHaveLength(1)
    },
  },
  {
    title: 'writes a record in the place of the one with its id, however often',
    check: async (subject) => {
      await fillLibrary(subject)
      const before = await answersOf(subject)
      await carry(subject.records, subject.records)
      expect(await answersOf(subject)).toEqual(before)
      const [title] = await allOf(subject.records, 'titles')
      await subject.records.write('titles', [{ ...(title ?? expect.fail()), name: 'Renamed' }])
      expect(await subject.catalog.titles.search('renamed', 10)).toHaveLength(1)
      expect(await subject.records.count('titles')).toBe(MOVIES + 1)
    },
  },
  {
    title: 'reads on behind any record',
    check: async (subject) => {
      await fillLibrary(subject)
      for (const kind of RECORD_KINDS) {
        const all = await allOf(subject.records, kind)
        for (const [at, { id }] of all.entries()) {
          expect(await allOf(subject.records, kind, id), kind).toEqual(all.slice(at + 1))
        }
      }
    },
  },
  {
    title: 'keeps the last note, and forgets all of it with the records',
    check: async (subject) => {
      const { records } = subject
      expect(await records.note()).toBeUndefined()
      await fillLibrary(subject)
      await records.writeNote({ source: 'there', state: 'copying' })
      const note = { source: 'there', state: 'copying', last: { kind: 'takedowns', id: 2 } } as const
      await records.writeNote(note)
      expect(await records.note()).toEqual(note)
      await records.clear()
      expect(await records.note()).toBeUndefined()
      for (const kind of RECORD_KINDS) expect(await records.count(kind), kind).toBe(0)
      expect(await subject.catalog.titles.search('film', 10)).toEqual([])
      expect(await subject.catalog.takedowns.since(0)).toMatchObject({ changes: [] })
    },
  },
]

const FILM = { kind: 'movie', name: 'Film' } as const

async function carry(from: LibraryRecords, to: LibraryRecords): Promise<void> {
  for (const kind of RECORD_KINDS) for await (const records of from.read(kind)) await to.write(kind, records)
}

async function allOf<K extends RecordKind>(
  records: LibraryRecords,
  kind: K,
  after?: string | number,
): Promise<LibraryRecordKinds[K][]> {
  const all: LibraryRecordKinds[K][] = []
  for await (const batch of records.read(kind, after)) all.push(...batch)
  return all
}

/** What the ports tell of a library, in all that they are asked for. */
async function answersOf({ catalog, jobs }: OneLibrary) {
  const { items: titles } = await catalog.titles.list({}, { limit: 200 })
  const files = (await Promise.all(titles.map(({ id }) => catalog.files.listByTitle(id)))).flat()
  const ids = [...files.map(({ id }) => id), 'never-ingested' as FileId]
  const { changes } = await catalog.takedowns.since(0)
  return {
    titles,
    found: await catalog.titles.search('film', 50),
    drama: await catalog.titles.list({ genre: 'drama' }, { limit: 200 }),
    files,
    review: await catalog.files.listInReview({ limit: 200 }),
    digests: await Promise.all(ids.map((id) => catalog.digests.get(id).then((bytes) => bytes && [...bytes]))),
    keyFrames: await Promise.all(ids.map((id) => catalog.keyFrames.get(id).then((bytes) => bytes && [...bytes]))),
    metadata: await Promise.all(titles.map(async ({ id }) => (await catalog.metadata.get(id))?.value)),
    takedowns: await catalog.takedowns.list({ limit: 200 }),
    ofFiles: await Promise.all(ids.map((id) => catalog.takedowns.ofFile(id))),
    covering: await Promise.all(files.map((file) => catalog.takedowns.covering(file))),
    changes: changes.toSorted((a, b) => a.epoch - b.epoch),
    people: await catalog.people.list({}, { limit: 200 }),
    admins: await catalog.people.list({ role: 'superAdmin' }, { limit: 200 }),
    sessions: await catalog.sessions.listOf(samplePerson('1').id),
    audit: await catalog.audit.list({ limit: 200 }),
    cases: await catalog.cases.list({}, { limit: 200 }),
    open: await catalog.cases.list({ state: 'open' }, { limit: 200 }),
    notices: await catalog.notices.list({}, { limit: 200 }),
    rules: await catalog.rules.list({ limit: 200 }),
    waiting: await jobs.underWay('ingest', 'waiting', 10),
    running: await jobs.underWay('ingest', 'running', 10),
    ended: (await jobs.ended(10)).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  }
}
