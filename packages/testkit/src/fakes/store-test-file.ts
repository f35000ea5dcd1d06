import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import {
  type BlobStore,
  type Catalog,
  type Encryption,
  fileIdOf,
  type MediaFile,
  type Part,
  planParts,
  sliceCount,
  sliceRange,
} from '@streamvault/core'
import { sampleFile } from './sample-library.ts'

export interface TestFileOptions {
  readonly bytes: Uint8Array
  readonly partBytesMax: number
  /** What is told of the file beside its bytes. */
  readonly about?: Partial<Pick<MediaFile, 'titleId' | 'episode' | 'bucket' | 'name' | 'addedAt' | 'media' | 'goneAt'>>
  readonly encryption?: Encryption
  /** Turns the file's bytes, in place, into what is stored. */
  readonly encrypt?: (bytes: Uint8Array) => void
}

/** Puts a file of these bytes into a store and a catalogue, as an ingest would have left it. */
export async function storeTestFile(
  deps: { readonly store: BlobStore; readonly catalog: Catalog },
  { bytes, partBytesMax, about, encryption, encrypt }: TestFileOptions,
): Promise<MediaFile> {
  const signal = new AbortController().signal
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const stored = Uint8Array.from(bytes)
  encrypt?.(stored)
  const parts: Part[] = []
  for (const range of planParts(bytes.length, partBytesMax)) {
    const piece = stored.subarray(range.start, range.end)
    const options = { key: `${fileIdOf(sha256)}-${range.start}`, sizeBytes: piece.length, signal }
    const { ref } = await deps.store.put(onePiece(piece), options)
    parts.push({ store: deps.store.name, blob: ref, sizeBytes: piece.length })
  }
  const digests = Buffer.alloc(4 * sliceCount(bytes.length))
  for (let index = 0; index < sliceCount(bytes.length); index++) {
    const { start, end } = sliceRange(index, bytes.length)
    digests.writeUInt32BE(crc32(bytes.subarray(start, end)), 4 * index)
  }
  const file: MediaFile = {
    ...sampleFile({ ...about, id: fileIdOf(sha256) }),
    sha256,
    sizeBytes: bytes.length,
    parts,
    ...(encryption === undefined ? {} : { encryption }),
  }
  await deps.catalog.digests.put(file.id, digests)
  await deps.catalog.files.insert(file)
  return file
}

async function* onePiece(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  if (bytes.length > 0) yield bytes
}
