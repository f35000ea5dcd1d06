import {
  type BlobStore,
  type CallOptions,
  type Catalog,
  isSamePart,
  type MediaFile,
  type Pacer,
  type Part,
  SLICE_BYTES,
  VaultError,
} from '@streamvault/core'
import { slicesOfPart } from '../ingest/slices-of-part.ts'
import type { FileCiphers } from '../reading/file-cipher.ts'
import { FileHomes } from '../reading/file-homes.ts'
import type { HomesDeps } from '../reading/homes.ts'
import { PieceReader } from '../reading/piece-reader.ts'
import { VerifiedReader } from '../reading/verified-reader.ts'
import { fetchSubtitle } from '../subtitles/fetch-subtitle.ts'

export interface StoredBytesDeps extends HomesDeps {
  readonly catalog: Pick<Catalog, 'files' | 'digests'>
  readonly stores: ReadonlyMap<string, BlobStore>
  readonly ciphers: FileCiphers
}

/** Fetched while one is written; with those in use, a copy takes 6 MiB of memory. */
const SLICES_AHEAD = 3
const SLICES_MAX = 5

/** The bytes of a file's parts as they are stored, each slice verified before it is given, from whatever home has it. */
export class StoredBytes {
  readonly #deps: StoredBytesDeps
  readonly #file: MediaFile
  readonly #pacer: Pacer

  constructor(deps: StoredBytesDeps, file: MediaFile, pacer: Pacer) {
    this.#deps = deps
    this.#file = file
    this.#pacer = pacer
  }

  /** All of a part of the file or of one of its subtitles, at the pacer's pace. Throws `SLICE_CORRUPT` where no home has a slice as it was. */
  async *of(part: Part, options: CallOptions): AsyncIterable<Uint8Array> {
    const subtitle = this.#file.subtitles?.find((each) => isSamePart(each.part, part))
    if (subtitle === undefined) {
      yield* this.#slices(part, options)
      return
    }
    await this.#pacer.pass(part.sizeBytes, options)
    const bytes = await fetchSubtitle(this.#deps, subtitle, options)
    if (subtitle.encryption !== undefined) this.#deps.ciphers.open(subtitle.encryption).apply(bytes, 0)
    yield bytes
  }

  async *#slices(part: Part, options: CallOptions): AsyncIterable<Uint8Array> {
    const { id, encryption } = this.#file
    const digests = await this.#deps.catalog.digests.get(id)
    if (digests === undefined) throw new VaultError('FILE_NOT_FOUND', { id })
    const verified = new VerifiedReader(this.#deps, new FileHomes(this.#deps, this.#file), digests)
    const ahead = { pieceBytes: SLICE_BYTES, piecesAhead: SLICES_AHEAD, piecesMax: SLICES_MAX, signal: options.signal }
    using reader = new PieceReader(verified, ahead)
    const cipher = encryption && this.#deps.ciphers.open(encryption)
    const start = startOf(this.#file, part)
    const from = { reader, cipher, onSlice: () => {}, onProgress: () => {} }
    for await (const slice of slicesOfPart(from, { start, end: start + part.sizeBytes }, options)) {
      await this.#pacer.pass(slice.length, options)
      yield slice
    }
  }
}

/** Where a part begins in its file. Throws `PART_MISSING` when it is not one of its parts. */
export function startOf({ id, parts }: Pick<MediaFile, 'id' | 'parts'>, part: Part): number {
  let start = 0
  for (const each of parts) {
    if (isSamePart(each, part)) return start
    start += each.sizeBytes
  }
  throw new VaultError('PART_MISSING', { file: id })
}
