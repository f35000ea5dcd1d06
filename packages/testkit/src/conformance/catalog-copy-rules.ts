import type { BlobRef, Catalog, MediaFile } from '@streamvault/core'
import { expect } from 'vitest'
import { sampleFile } from '../fakes/sample-library.ts'
import { type CatalogSubject, fileId, idsOf } from './catalog-subject.ts'
import type { Rule } from './conformance.ts'
import { expectCode } from './expect-code.ts'

/** A file of two parts, each with a copy in these stores, in the order in which they were made. */
function copiedFile(id: string, ...stores: readonly string[]): MediaFile {
  const copies = stores.map((store) => ({ store, blob: `${store}:${id}` as BlobRef }))
  const parts = ['1', '2'].map((blob) => ({ store: 'disk', blob: blob as BlobRef, sizeBytes: 1000, copies }))
  return sampleFile({ id: fileId(id), parts })
}

async function insertAll({ files }: Catalog, inserted: readonly MediaFile[]): Promise<void> {
  for (const file of inserted) await files.insert(file)
}

async function listAll({ files }: Catalog, mirror: string, limit: number): Promise<string[][]> {
  const pages: string[][] = []
  let after: string | undefined
  do {
    const page = await files.listUncopied(mirror, { limit, ...(after !== undefined && { after }) })
    pages.push(idsOf(page.items))
    after = page.next
  } while (after !== undefined)
  return pages
}

/** Which files a mirror lacks, and all files in an order that a slow walk can go on in. */
export const catalogCopyRules: readonly Rule<CatalogSubject>[] = [
  {
    title: 'lists the files that a mirror lacks, those without copies first, whatever other mirrors have',
    check: async ({ catalog }) => {
      expect(await listAll(catalog, 'b', 10)).toEqual([[]])
      const files = [
        copiedFile('f1', 'c'),
        copiedFile('f2'),
        copiedFile('f3', 'b'),
        copiedFile('f4', 'a'),
        copiedFile('f5'),
      ]
      await insertAll(catalog, files)
      expect(await listAll(catalog, 'b', 10)).toEqual([['f2', 'f5', 'f4', 'f1']])
      expect(await listAll(catalog, 'bb', 10)).toEqual([['f2', 'f5', 'f4', 'f3', 'f1']])
      await insertAll(catalog, [copiedFile('f6', 'b', 'a'), copiedFile('f7', 'c', 'a'), copiedFile('f8', 'c', 'b')])
      for (const limit of [10, 1]) {
        const lacking = await listAll(catalog, 'b', limit)
        expect(lacking.flat()).toEqual(['f2', 'f5', 'f7', 'f4', 'f1'])
      }
      expect(await listAll(catalog, 'a', 10)).toEqual([['f2', 'f5', 'f8', 'f3', 'f1']])
      const { items } = await catalog.files.listUncopied('b', { limit: 1 })
      expect(items).toEqual([copiedFile('f2')])
    },
  },
  {
    title: 'pages through the files that a mirror lacks once each, also while they are copied',
    check: async ({ catalog }) => {
      const ids = ['f1', 'f2', 'f3', 'f4', 'f5']
      await insertAll(catalog, [...ids.map((id) => copiedFile(id)), copiedFile('f0', 'a'), copiedFile('f6', 'c')])
      expect(await listAll(catalog, 'b', 2)).toEqual([['f1', 'f2'], ['f3', 'f4'], ['f5', 'f0'], ['f6']])
      const first = await catalog.files.listUncopied('b', { limit: 2 })
      for (const { id } of first.items) {
        const version = (await catalog.files.get(id))?.version ?? expect.fail('the file is there')
        await catalog.files.replace(copiedFile(id, 'b'), version)
      }
      const second = await catalog.files.listUncopied('b', { limit: 2, after: first.next ?? '' })
      expect(idsOf(second.items)).toEqual(['f3', 'f4'])
      await expectCode(catalog.files.listUncopied('b', { limit: 2, after: 'elsewhere' }), 'CURSOR_INVALID')
    },
  },
  {
    title: 'a mirror lacks a file until every part was copied to it, whatever is copied elsewhere',
    check: async ({ catalog }) => {
      const [whole, none] = [copiedFile('f1', 'b'), copiedFile('f1')]
      const half = { ...whole, parts: [...whole.parts.slice(0, 1), ...none.parts.slice(1)] }
      let { version } = await catalog.files.insert(half)
      expect(await listAll(catalog, 'b', 10)).toEqual([['f1']])
      for (const [stores, isListed] of [
        [['b'], false],
        [['b', 'c'], false],
        [['c', 'b'], false],
        [['c'], true],
      ] as const) {
        version = (await catalog.files.replace(copiedFile('f1', ...stores), version)).version
        expect(await listAll(catalog, 'b', 10)).toEqual([isListed ? ['f1'] : []])
      }
    },
  },
  {
    title: 'lists all files by id, from behind any id on',
    check: async ({ catalog }) => {
      await insertAll(
        catalog,
        ['f3', 'f1', 'f4', 'f2'].map((id) => copiedFile(id)),
      )
      expect(await catalog.files.listFrom(undefined, 3)).toEqual(['f1', 'f2', 'f3'].map((id) => copiedFile(id)))
      await catalog.files.remove(fileId('f2'))
      expect(idsOf(await catalog.files.listFrom(fileId('f2'), 200))).toEqual(['f3', 'f4'])
      expect(await catalog.files.listFrom(fileId('f4'), 200)).toEqual([])
    },
  },
]
