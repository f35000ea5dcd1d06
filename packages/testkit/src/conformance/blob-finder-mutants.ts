import { type BlobFinder, type FindOptions, type FoundBlob, isVaultError } from '@streamvault/core'
import type { BlobFinderSubject } from './blob-finder-subject.ts'
import type { Mutant, SubjectFactory } from './conformance.ts'
import { type Defect, mutantOf } from './mutant-of.ts'

type List = BlobFinder['list']
type FinderDefect = Omit<Defect<BlobFinderSubject>, 'spoil'> & { readonly changes: (list: List) => List }

/** How many blobs a page has. */
const PAGE = 100

const DEFECTS: readonly FinderDefect[] = [
  {
    wrong: 'lists the newest first',
    killedBy: 'lists what was put, in that order, as it was labelled',
    changes: (list) =>
      async function* newestFirst(place, options) {
        yield* (await collect(list(place, options))).reverse()
      },
  },
  {
    wrong: 'keeps the first line of a caption only',
    killedBy: 'lists what was put, in that order, as it was labelled',
    changes: (list) => mapping(list, (blob) => ({ ...blob, caption: blob.caption.split('\n')[0] ?? '' })),
  },
  {
    wrong: 'lists nothing of others',
    killedBy: 'lists what others put, between its own, and can read it',
    changes: (list) => filtering(list, ({ mimeType }) => mimeType === undefined),
  },
  {
    wrong: 'ends after its first page',
    killedBy: `lists 110 blobs, each once and in order`,
    changes: (list) =>
      async function* firstPage(place, options) {
        yield* (await collect(list(place, options))).slice(0, PAGE)
      },
  },
  {
    wrong: 'begins every page with the last blob of the one before',
    killedBy: `lists 110 blobs, each once and in order`,
    changes: (list) =>
      async function* overlapping(place, options) {
        for (const [index, blob] of (await collect(list(place, options))).entries()) {
          if (index > 0 && index % PAGE === 0) yield blob
          yield blob
        }
      },
  },
  {
    wrong: 'goes on at a cursor, not behind it',
    killedBy: 'goes on behind any cursor',
    changes: (list) =>
      async function* inclusive(place, { after, signal }) {
        const all = await collect(list(place, { signal }))
        yield* after === undefined ? all : all.slice(all.findIndex(({ cursor }) => cursor === after))
      },
  },
  {
    wrong: 'begins anew when the blob of a cursor is gone',
    killedBy: 'goes on behind a blob that is gone, with what came since',
    changes: (list) =>
      async function* anew(place, { after, signal }) {
        const all = await collect(list(place, { signal }))
        yield* all.slice(all.findIndex(({ cursor }) => cursor === after) + 1)
      },
  },
  {
    wrong: 'lists all from the blob that is meant',
    killedBy: 'lists the one blob of a cursor, and nothing once it is gone',
    changes: (list) =>
      async function* andOn(place, { only, ...options }) {
        const all = await collect(list(place, options))
        yield* only === undefined ? all : all.slice(all.findIndex(({ cursor }) => cursor === only))
      },
  },
  {
    wrong: 'finds nothing behind what is no cursor',
    killedBy: 'refuses what is no cursor',
    changes: (list) =>
      async function* lenient(place, options) {
        yield* await collect(list(place, options)).catch((error: unknown) => {
          if (isVaultError(error, 'CURSOR_INVALID')) return []
          throw error
        })
      },
  },
  {
    wrong: 'calls an unknown place empty',
    killedBy: 'refuses a place that it does not know',
    changes: (list) =>
      async function* empty(place, options) {
        yield* await collect(list(place, options)).catch((error: unknown) => {
          if (isVaultError(error, 'PLACE_NOT_FOUND')) return []
          throw error
        })
      },
  },
  {
    wrong: 'lists on after an abort',
    killedBy: 'stops a listing once the signal aborts, with its reason',
    changes: (list) =>
      async function* deaf(place, options) {
        options.signal.throwIfAborted()
        yield* list(place, { ...options, signal: new AbortController().signal })
      },
  },
]

/** Subjects of `factory`, each wrong in one way that the rules of `BlobFinder` must notice. */
export function blobFinderMutants(factory: SubjectFactory<BlobFinderSubject>): Mutant<BlobFinderSubject>[] {
  return DEFECTS.map(({ wrong, killedBy, changes }) =>
    mutantOf(factory, {
      wrong,
      killedBy,
      spoil: (subject) => {
        const list = changes((place, options) => subject.finder.list(place, options))
        const find: BlobFinder['find'] = (ref, options) => subject.finder.find(ref, options)
        return { ...subject, finder: { list, find } }
      },
    }),
  )
}

function mapping(list: List, change: (blob: FoundBlob) => FoundBlob): List {
  return async function* mapped(place: string, options: FindOptions) {
    for await (const blob of list(place, options)) yield change(blob)
  }
}

function filtering(list: List, keeps: (blob: FoundBlob) => boolean): List {
  return async function* filtered(place: string, options: FindOptions) {
    for await (const blob of list(place, options)) if (keeps(blob)) yield blob
  }
}

async function collect(blobs: AsyncIterable<FoundBlob>): Promise<FoundBlob[]> {
  const all: FoundBlob[] = []
  for await (const blob of blobs) all.push(blob)
  return all
}
