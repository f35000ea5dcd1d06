import { isUtf8 } from 'node:buffer'
import { basename } from 'node:path/posix'
import { Readable } from 'node:stream'
import {
  type ByteRange,
  type ByteReader,
  type CallOptions,
  isVaultError,
  rangeFits,
  VaultError,
} from '@streamvault/core'
import {
  type Entry,
  fromRandomAccessReaderPromise,
  getFileNameLowLevel,
  RandomAccessReader,
  validateFileName,
  type ZipFile,
} from 'yauzl'
import type { SourceFile } from '../ingest/source-file.ts'
import type { ArchiveMember, OpenArchive } from './archive.ts'
import { MEMBERS_MAX } from './archive-rules.ts'
import { rangedReader } from './ranged-reader.ts'
import { SequentialReader } from './sequential-reader.ts'
import { zipStartOf } from './zip-start.ts'

const CHUNK_BYTES = 2 ** 18
/** Methods of APPNOTE 4.4.5. */
const STORED = 0
const DEFLATED = 8
/** The upper half of the attributes is the mode, where a Unix made the entry. */
const UNIX = 3
const FILE_TYPE = 0o170000
const REGULAR = 0o100000

export interface ZipMember extends ArchiveMember {
  readonly entry: Entry
  readonly isStored: boolean
}

export interface OpenZip extends OpenArchive<ZipMember> {
  /** Where the bytes of a stored member lie in the archive. Throws `ARCHIVE_DAMAGED`. */
  rangeOf(member: ZipMember): Promise<ByteRange>
}

/**
 * Reads the list of a zip archive, wherever that lies, also behind a program that unpacks it. Its stored members are read in place,
 * deflated ones as they come.
 *
 * Throws `ARCHIVE_DAMAGED`, `ARCHIVE_UNSAFE`, `ARCHIVE_UNSUPPORTED`, and what `reader` throws.
 */
export async function openZip(reader: ByteReader, options: CallOptions): Promise<OpenZip> {
  const start = await zipStartOf(reader, options)
  if (start === 0) return await openWhole(reader, options)
  const zip = await openWhole(rangedReader(reader, { start, end: reader.sizeBytes }), options)
  const rangeOf = async (member: ZipMember): Promise<ByteRange> => {
    const range = await zip.rangeOf(member)
    return { start: start + range.start, end: start + range.end }
  }
  return { ...zip, sizeBytes: reader.sizeBytes, rangeOf }
}

/** One that begins with its archive. */
async function openWhole(reader: ByteReader, options: CallOptions): Promise<OpenZip> {
  const source = new ZipSource(reader, options.signal)
  const zip = await source.watched(() =>
    fromRandomAccessReaderPromise(source, reader.sizeBytes, {
      lazyEntries: true,
      autoClose: false,
      decodeStrings: false,
    }),
  )
  const members = await source.watched(() => listMembers(zip))
  const rangeOf = async ({ entry, sizeBytes }: ZipMember): Promise<ByteRange> => {
    const { fileDataStart: start } = await source.watched(() =>
      zip.readLocalFileHeaderPromise(entry, { minimal: true }),
    )
    const range = { start, end: start + sizeBytes }
    if (!rangeFits(range, reader.sizeBytes)) throw new VaultError('ARCHIVE_DAMAGED', { reason: 'its end is missing' })
    return range
  }
  const open = async (member: ZipMember): Promise<SourceFile> => {
    const { entry, name, sizeBytes, isStored } = member
    if (member.isEncrypted) throw new VaultError('ARCHIVE_ENCRYPTED')
    const facts = { name: basename(name), modifiedAt: entry.getLastModDate().getTime(), crc32: entry.crc32 }
    if (isStored) {
      const inPlace = rangedReader(reader, await rangeOf(member))
      return { ...facts, reader: inPlace, async [Symbol.asyncDispose]() {} }
    }
    if (entry.compressionMethod !== DEFLATED) throw new VaultError('ARCHIVE_UNSUPPORTED')
    const inflated = new SequentialReader(sizeBytes, (signal) => source.inflate(zip, entry, signal))
    return {
      ...facts,
      reader: inflated,
      isSequential: true,
      [Symbol.asyncDispose]: () => inflated[Symbol.asyncDispose](),
    }
  }
  return { sizeBytes: reader.sizeBytes, members, rangeOf, open, async [Symbol.asyncDispose]() {} }
}

async function listMembers(zip: ZipFile): Promise<readonly ZipMember[]> {
  if (zip.entryCount > MEMBERS_MAX) {
    throw new VaultError('ARCHIVE_UNSAFE', { reason: `there are more than ${MEMBERS_MAX} files in it` })
  }
  const members: ZipMember[] = []
  for await (const entry of zip.eachEntry()) {
    const { uncompressedSize: sizeBytes, compressedSize, compressionMethod } = entry
    const name = nameOf(entry)
    if (validateFileName(name) !== null) {
      throw new VaultError('ARCHIVE_UNSAFE', { reason: 'there is a name in it that leads elsewhere' })
    }
    const mode = (entry.externalFileAttributes >>> 16) & FILE_TYPE
    const isLink = entry.versionMadeBy >>> 8 === UNIX && mode !== 0 && mode !== REGULAR
    const isEncrypted = entry.isEncrypted()
    const isStored = compressionMethod === STORED && !isEncrypted && compressedSize === sizeBytes
    const isFolder = name.endsWith('/')
    members.push({ name, sizeBytes, isFile: !isFolder && !isLink, isFolder, isEncrypted, isStored, entry })
  }
  return members
}

/** Many write UTF-8 without saying so; what is none is in the letters of DOS, as the format has it. */
function nameOf({ fileNameRaw, generalPurposeBitFlag, extraFields }: Entry): string {
  if (isUtf8(fileNameRaw)) return fileNameRaw.toString().replaceAll('\\', '/')
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false)
}

/** Hands bytes to the library, and keeps what went wrong with them: that is not the fault of the archive. */
class ZipSource extends RandomAccessReader {
  readonly #reader: ByteReader
  readonly #signal: AbortSignal
  #failure: unknown

  constructor(reader: ByteReader, signal: AbortSignal) {
    super()
    this.#reader = reader
    this.#signal = signal
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#chunks(start, end), { objectMode: false })
  }

  /** The bytes of a deflated entry, as the library inflates them. */
  async *inflate(zip: ZipFile, entry: Entry, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const stream = await this.watched(() => zip.openReadStreamPromise(entry))
    const stop = () => stream.destroy(new Error('it is no longer read'))
    signal.addEventListener('abort', stop, { once: true })
    try {
      yield* stream
    } catch (error) {
      throw this.#blame(error)
    } finally {
      signal.removeEventListener('abort', stop)
      stream.destroy()
    }
  }

  async watched<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw this.#blame(error)
    }
  }

  #blame(error: unknown): unknown {
    this.#signal.throwIfAborted()
    if (this.#failure !== undefined) return this.#failure
    return isVaultError(error) ? error : zipError(error)
  }

  async *#chunks(start: number, end: number): AsyncGenerator<Uint8Array> {
    try {
      for (let at = start; at < end; at += CHUNK_BYTES) {
        const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, end - at))
        await this.#reader.read(at, chunk, { signal: this.#signal })
        yield chunk
      }
    } catch (error) {
      if (!isVaultError(error, 'RANGE_OUT_OF_BOUNDS')) this.#failure = error
      throw error
    }
  }
}

/** What yauzl says of what it does not read. */
const UNSUPPORTED = /multi-disk|strong encryption|unsupported/i

function zipError(error: unknown): VaultError {
  const text = error instanceof Error ? error.message : ''
  return new VaultError(UNSUPPORTED.test(text) ? 'ARCHIVE_UNSUPPORTED' : 'ARCHIVE_DAMAGED', {}, { cause: error })
}
