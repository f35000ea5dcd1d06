import { type MetadataSource, VaultError } from '@streamvault/core'
import type { Mutant, SubjectFactory } from './conformance.ts'
import type { MetadataSourceSubject } from './metadata-source-rules.ts'
import { altered, type Defect, mutantOf } from './mutant-of.ts'

type SourceDefect = Omit<Defect<MetadataSourceSubject>, 'spoil'> & {
  readonly changes: (source: MetadataSource) => Partial<MetadataSource>
}

const DEFECTS: readonly SourceDefect[] = [
  {
    wrong: 'finds movies for series',
    killedBy: 'finds titles of a kind by their names, with their years',
    changes: (source) => ({ search: (query, options) => source.search({ ...query, kind: 'movie' }, options) }),
  },
  {
    wrong: 'does not look at the year',
    killedBy: 'finds titles of a year alone where one is given',
    changes: (source) => ({ search: ({ kind, name }, options) => source.search({ kind, name }, options) }),
  },
  {
    wrong: 'reads the first page alone and takes it for all',
    killedBy: 'finds many titles once each, and says when there are more than it gives',
    changes: (source) => ({
      search: async (query, options) => {
        const { candidates } = await source.search(query, options)
        return { candidates: candidates.slice(0, 20), isComplete: true }
      },
    }),
  },
  {
    wrong: 'knows a title by one name only',
    killedBy: 'tells everything about a movie, and what it is called',
    changes: (source) => ({
      read: async (subject, options) => {
        const { details } = await source.read(subject, options)
        return { details, names: [details.name] }
      },
    }),
  },
  {
    wrong: 'does without seasons',
    killedBy: 'tells the episodes of the seasons that are asked for, and leaves out those that are not there',
    changes: (source) => ({ read: (subject, options) => source.read({ ...subject, seasons: [] }, options) }),
  },
  {
    wrong: 'takes what is not there for a service that is away',
    killedBy: 'throws for a number that no title of the kind has',
    changes: (source) => ({
      read: (subject, options) =>
        source.read(subject, options).catch((cause: unknown) => {
          throw new VaultError('METADATA_UNAVAILABLE', {}, { cause })
        }),
    }),
  },
  {
    wrong: 'goes on though nobody waits',
    killedBy: 'ends with the reason of a signal that is aborted',
    changes: (source) => ({
      search: (query) => source.search(query, { signal: AbortSignal.timeout(30_000) }),
    }),
  },
]

/** Metadata sources that are wrong in one way each. */
export function metadataSourceMutants(
  factory: SubjectFactory<MetadataSourceSubject>,
): readonly Mutant<MetadataSourceSubject>[] {
  return DEFECTS.map(({ changes, ...defect }) =>
    mutantOf(factory, {
      ...defect,
      spoil: (subject) => altered(subject, { source: altered(subject.source, changes(subject.source)) }),
    }),
  )
}
