import { crc32 } from 'node:zlib'
import {
  type BlobRef,
  type BlobStore,
  type FileId,
  type MediaFile,
  newTitle,
  placeFile,
  SLICE_BYTES,
} from '@streamvault/core'
import { MemoryCatalog, sampleFile } from '@streamvault/testkit'
import { SLICE } from './distant-store.ts'

/** A catalogue of films that a store has, each of so many slices. */
export async function makeLibrary(
  store: BlobStore,
  { titles, slicesPerTitle }: { readonly titles: number; readonly slicesPerTitle: number },
): Promise<{ readonly catalog: MemoryCatalog; readonly files: readonly MediaFile[] }> {
  const catalog = new MemoryCatalog()
  const digests = Buffer.alloc(4 * slicesPerTitle)
  for (let index = 0; index < slicesPerTitle; index++) digests.writeUInt32BE(crc32(SLICE), 4 * index)
  const files: MediaFile[] = []
  for (let number = 0; number < titles; number++) {
    const title = newTitle({ kind: 'movie', name: `Bench Film ${number}`, year: 2024 }, number)
    const sizeBytes = slicesPerTitle * SLICE_BYTES
    const file = sampleFile({
      id: `f${String(number).padStart(32, '0')}` as FileId,
      titleId: title.id,
      name: `Bench.Film.${number}.2024.1080p.mp4`,
      sizeBytes,
      parts: [{ store: store.name, blob: `memory:film-${number}` as BlobRef, sizeBytes }],
    })
    await catalog.digests.put(file.id, digests)
    await catalog.files.insert(file)
    await catalog.titles.insert(placeFile(title, file))
    files.push(file)
  }
  return { catalog, files }
}
