import type { LibraryRecordKinds, LibraryRecords } from '@streamvault/core'
import type { Mutant, SubjectFactory } from './conformance.ts'
import { altered, type Defect, mutantOf } from './mutant-of.ts'
import type { RecordsSubject } from './records-rules.ts'

type RecordsDefect = Omit<Defect<RecordsSubject>, 'spoil'> & {
  readonly changes: (records: LibraryRecords) => Partial<LibraryRecords>
}

const CARRIES = 'carries everything that the ports wrote, and another library answers as the first one does'

const DEFECTS: readonly RecordsDefect[] = [
  {
    wrong: 'leaves the jobs behind',
    killedBy: CARRIES,
    changes: (records) => ({
      write: async (kind, given) => (kind === 'jobs' ? undefined : await records.write(kind, given)),
    }),
  },
  {
    wrong: 'gives files other epochs',
    killedBy: CARRIES,
    changes: (records) => ({
      write: async (kind, given) => {
        if (kind !== 'denials') return await records.write(kind, given)
        const denials = given as readonly LibraryRecordKinds['denials'][]
        await records.write(
          'denials',
          denials.map(({ file }, at) => ({ id: at + 100, file })),
        )
      },
    }),
  },
  {
    wrong: 'keeps what is there already',
    killedBy: 'writes a record in the place of the one with its id, however often',
    changes: (records) => {
      const written = new Set<string>()
      return {
        write: async (kind, given) => {
          const fresh = given.filter(({ id }) => !written.has(`${kind}/${id}`))
          for (const { id } of given) written.add(`${kind}/${id}`)
          await records.write(kind, fresh)
        },
      }
    },
  },
  {
    wrong: 'begins anew wherever it is to go on',
    killedBy: 'reads on behind any record',
    changes: (records) => ({ read: (kind) => records.read(kind) }),
  },
  {
    wrong: 'keeps its note when all is forgotten',
    killedBy: 'keeps the last note, and forgets all of it with the records',
    changes: (records) => ({
      clear: async () => {
        const note = await records.note()
        await records.clear()
        if (note !== undefined) await records.writeNote(note)
      },
    }),
  },
]

/** Records that are wrong in one way each, made of working ones. */
export function recordsMutants(factory: SubjectFactory<RecordsSubject>): readonly Mutant<RecordsSubject>[] {
  const spoilt = (records: LibraryRecords, changes: RecordsDefect['changes']) => altered(records, changes(records))
  return DEFECTS.map(({ changes, ...defect }) =>
    mutantOf(factory, {
      ...defect,
      spoil: (subject) => ({
        ...subject,
        records: spoilt(subject.records, changes),
        other: { ...subject.other, records: spoilt(subject.other.records, changes) },
      }),
    }),
  )
}
