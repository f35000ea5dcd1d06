import { createHash } from 'node:crypto'
import type { tl } from '@mtcute/core'
import { badRequest } from '../rpc/rpc-error.ts'
import type { StateStore } from '../state/state-store.ts'
import type { Account } from '../world/accounts.ts'
import type { ByteFiles, UploadedBytes } from './byte-files.ts'
import { checkPart, checkParts, partsMaxOf, type SavePartRequest } from './upload-rules.ts'

export interface UploadLimits {
  /** How many uploads are remembered; the oldest are forgotten. */
  readonly uploadsMax: number
  /** How much room those take together that no document was made of. */
  readonly bytesMax: number
  /** Since their last part, or since a restart. */
  readonly lifeMs: number
}

/** Room for eight files of the largest size; and a day, for which clients count on parts (a file may be sent again later). */
export const UPLOAD_LIMITS: UploadLimits = {
  uploadsMax: 256,
  bytesMax: 8 * 4000 * 1024 * 1024,
  lifeMs: 24 * 3600 * 1000,
}

interface UploadRecord {
  /** The account's id and the client's id of the file: other accounts know nothing of it. */
  readonly key: string
  /** Of the file with its bytes. */
  readonly name: string
  /** Whether documents were made of it: then its bytes stay as they are. */
  readonly isUsed: boolean
}

interface Upload extends UploadRecord {
  readonly partSizes: Map<number, number>
  sizeBytes: number
  touchedAt: number
  isUsed: boolean
}

interface PartRecord {
  readonly key: string
  readonly part: number
  readonly size: number
}

/** The parts of files that came, whichever connection of their account brought them; kept before they are acknowledged. */
export class Uploads {
  readonly #files: ByteFiles
  readonly #state: StateStore
  readonly #limits: UploadLimits
  /** Those that were touched last are last. */
  readonly #uploads = new Map<string, Upload>()

  constructor(files: ByteFiles, state: StateStore, limits: UploadLimits) {
    this.#files = files
    this.#state = state
    this.#limits = limits
    for (const record of state.all<UploadRecord>('upload')) this.#uploads.set(record.key, begin(record))
    for (const { key, part, size } of state.all<PartRecord>('upload-part')) {
      const upload = this.#uploads.get(key)
      if (upload !== undefined) addPart(upload, part, size)
    }
  }

  /** The names of the files with their bytes. */
  get names(): string[] {
    return [...this.#uploads.values()].map(({ name }) => name)
  }

  /** True when the part is kept. Throws what Telegram says of a part that no file can have. */
  async savePart(account: Account, request: SavePartRequest): Promise<true> {
    checkPart(account, request)
    const { fileId, filePart, bytes } = request
    this.#trim()
    const key = `${account.id}/${fileId}`
    const known = this.#uploads.get(key)
    if (known?.isUsed && (await this.#hasPart(known, filePart, bytes))) return true
    if (known?.isUsed) this.#forget(known)
    const upload = this.#touched(key)
    await this.#files.writePart(upload.name, filePart, bytes)
    // It may have been forgotten meanwhile: then nothing of it counts.
    if (this.#uploads.get(key) !== upload) throw badRequest('FILE_ID_INVALID')
    addPart(upload, filePart, bytes.length)
    this.#state.put('upload-part', `${key}/${filePart}`, { key, part: filePart, size: bytes.length })
    return true
  }

  /**
   * The file that the parts make. They stay: until they are forgotten it may be sent again, as after a message whose
   * acknowledgement was lost. Throws what Telegram says of parts that make none.
   */
  async assemble(account: Account, file: tl.TypeInputFile): Promise<{ bytes: UploadedBytes; sizeBytes: number }> {
    if (file._ !== 'inputFile' && file._ !== 'inputFileBig') throw badRequest('MEDIA_INVALID')
    if (file.parts < 1 || file.parts > partsMaxOf(account)) throw badRequest('FILE_PARTS_INVALID')
    const upload = this.#uploads.get(`${account.id}/${file.id}`)
    const { partBytes, sizeBytes } = checkParts(file, upload?.partSizes ?? new Map())
    if (upload === undefined) throw badRequest('FILE_PARTS_INVALID')
    const bytes = { name: upload.name, partBytes }
    if (file._ === 'inputFile') await this.#checkMd5(bytes, sizeBytes, file.md5Checksum)
    if (!upload.isUsed) {
      upload.isUsed = true
      this.#keep(upload)
    }
    return { bytes, sizeBytes }
  }

  #touched(key: string): Upload {
    const known = this.#uploads.get(key)
    const upload = known ?? begin({ key, name: this.#files.newName(), isUsed: false })
    if (known === undefined) this.#keep(upload)
    upload.touchedAt = Date.now()
    this.#uploads.delete(key)
    this.#uploads.set(key, upload)
    return upload
  }

  #trim(): void {
    const { uploadsMax, bytesMax, lifeMs } = this.#limits
    const unused = () => [...this.#uploads.values()].filter(({ isUsed }) => !isUsed)
    let bytes = unused().reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    for (const upload of this.#uploads.values()) {
      const isOver = upload.touchedAt < Date.now() - lifeMs || this.#uploads.size > uploadsMax
      if (!isOver && (bytes <= bytesMax || upload.isUsed)) continue
      if (!upload.isUsed) bytes -= upload.sizeBytes
      this.#forget(upload)
    }
  }

  #forget(upload: Upload): void {
    this.#uploads.delete(upload.key)
    this.#state.remove('upload', upload.key)
    this.#state.removeUnder('upload-part', upload.key)
    if (!upload.isUsed) this.#files.remove(upload.name)
  }

  #keep({ key, name, isUsed }: Upload): void {
    this.#state.put('upload', key, { key, name, isUsed } satisfies UploadRecord)
  }

  async #hasPart({ name, partSizes }: Upload, part: number, bytes: Uint8Array): Promise<boolean> {
    if (partSizes.get(part) !== bytes.length) return false
    return (await this.#files.readPart(name, part, bytes.length)).equals(bytes)
  }

  async #checkMd5(bytes: UploadedBytes, sizeBytes: number, expected: string): Promise<void> {
    if (expected === '') return
    const content = await this.#files.read(bytes, 0, sizeBytes)
    if (createHash('md5').update(content).digest('hex') !== expected.toLowerCase())
      throw badRequest('MD5_CHECKSUM_INVALID')
  }
}

function begin(record: UploadRecord): Upload {
  return { ...record, partSizes: new Map<number, number>(), sizeBytes: 0, touchedAt: Date.now() }
}

function addPart(upload: Upload, part: number, size: number): void {
  upload.sizeBytes += size - (upload.partSizes.get(part) ?? 0)
  upload.partSizes.set(part, size)
}
