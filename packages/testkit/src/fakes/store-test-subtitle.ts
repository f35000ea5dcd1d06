import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import {
  addSubtitle,
  type BlobRef,
  type BlobStore,
  type Catalog,
  type FileId,
  type Subtitle,
  subtitleIdOf,
} from '@streamvault/core'

/** 2024-05-07T07:08:09.000Z, a day after everything else in a sample library. */
const ADDED_AT = 1_715_065_689_000

/** A plausible subtitle of that video in SubRip; `given` says otherwise. Its content is its name. */
export function sampleSubtitle(file: FileId, given: Partial<Subtitle> = {}): Subtitle {
  const name = given.name ?? 'Big.Buck.Bunny.2008.1080p.en.srt'
  return describe(file, Buffer.from(`1\n00:00:01,000 --> 00:00:02,000\n${name}\n`), { name, ...given })
}

export interface TestSubtitleOptions {
  readonly text: string
  readonly about?: Partial<Pick<Subtitle, 'name' | 'language' | 'isForced' | 'isSdh' | 'label' | 'format' | 'addedAt'>>
}

/** Puts a subtitle of that text into a store and beside its video, as an ingest would have left it. */
export async function storeTestSubtitle(
  deps: { readonly store: BlobStore; readonly catalog: Catalog },
  file: FileId,
  { text, about }: TestSubtitleOptions,
): Promise<Subtitle> {
  const bytes = Buffer.from(text)
  const described = describe(file, bytes, about)
  async function* onePiece() {
    yield bytes
  }
  const options = { key: described.id, sizeBytes: bytes.length, signal: new AbortController().signal }
  const { ref } = await deps.store.put(onePiece(), options)
  const part = { store: deps.store.name, blob: ref, sizeBytes: bytes.length }
  return await addSubtitle(deps.catalog, file, { ...described, part })
}

function describe(file: FileId, text: Buffer, given: Partial<Subtitle> = {}): Subtitle {
  const sha256 = createHash('sha256').update(text).digest('hex')
  return {
    id: subtitleIdOf(file, sha256),
    name: 'Film.en.srt',
    language: 'en',
    format: 'srt',
    charset: 'utf-8',
    sizeBytes: text.length,
    sha256,
    crc32: crc32(text),
    part: { store: 'disk', blob: `blob/${sha256}` as BlobRef, sizeBytes: text.length },
    addedAt: ADDED_AT,
    ...given,
  }
}
