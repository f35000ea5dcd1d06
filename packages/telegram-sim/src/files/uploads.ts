import { createHash } from 'node:crypto'
import type { tl } from '@mtcute/core'
import { badRequest } from '../rpc/rpc-error.ts'
import type { ByteFiles, UploadedBytes } from './byte-files.ts'

/** https://core.telegram.org/api/files#uploading-files */
const PART_BYTES_MAX = 512 * 1024
const PART_UNIT_BYTES = 1024
const PARTS_MAX = 4000
const SMALL_BYTES_MAX = 10 * 1024 * 1024
/** How many unfinished uploads are remembered; the oldest are forgotten. */
const UPLOADS_MAX = 256

interface Upload {
  readonly name: string
  readonly partSizes: Map<number, number>
}

/** What arrived of files that no message has yet. Ends with the process. */
export class Uploads {
  readonly #files: ByteFiles
  readonly #uploads = new Map<string, Upload>()

  constructor(files: ByteFiles) {
    this.#files = files
  }

  async savePart(
    accountId: number,
    request: tl.upload.RawSaveFilePartRequest | tl.upload.RawSaveBigFilePartRequest,
  ): Promise<true> {
    const { fileId, filePart, bytes } = request
    const totalParts = request._ === 'upload.saveBigFilePart' ? request.fileTotalParts : undefined
    if (bytes.length === 0) throw badRequest('FILE_PART_EMPTY')
    if (bytes.length > PART_BYTES_MAX) throw badRequest('FILE_PART_TOO_BIG')
    if (totalParts !== undefined && (totalParts === 0 || totalParts > PARTS_MAX)) throw badRequest('FILE_PARTS_INVALID')
    const isBeyond = totalParts !== undefined && totalParts > 0 && filePart >= totalParts
    if (filePart < 0 || filePart >= PARTS_MAX || isBeyond) throw badRequest('FILE_PART_INVALID')
    if (totalParts !== undefined && filePart !== totalParts - 1 && !isPartSize(bytes.length)) {
      throw badRequest('FILE_PART_SIZE_INVALID')
    }
    const upload = this.#upload(`${accountId}/${fileId}`)
    await this.#files.writePart(upload.name, filePart, bytes)
    upload.partSizes.set(filePart, bytes.length)
    return true
  }

  /** The file that the parts make, which leaves the uploads. Throws what Telegram says of parts that make none. */
  async assemble(accountId: number, file: tl.TypeInputFile): Promise<{ bytes: UploadedBytes; sizeBytes: number }> {
    if (file._ !== 'inputFile' && file._ !== 'inputFileBig') throw badRequest('MEDIA_INVALID')
    if (file.parts < 1 || file.parts > PARTS_MAX) throw badRequest('FILE_PARTS_INVALID')
    const key = `${accountId}/${file.id}`
    const upload = this.#uploads.get(key)
    const sizes = Array.from({ length: file.parts }, (_, part) => {
      const size = upload?.partSizes.get(part)
      if (size === undefined) throw badRequest(`FILE_PART_${part}_MISSING`)
      return size
    })
    const [partBytes = 0] = sizes
    if (upload === undefined || sizes.slice(0, -1).some((size) => size !== partBytes))
      throw badRequest('FILE_PART_SIZE_CHANGED')
    if (sizes.length > 1 && (!isPartSize(partBytes) || (sizes.at(-1) ?? 0) > partBytes))
      throw badRequest('FILE_PART_SIZE_INVALID')
    const sizeBytes = sizes.reduce((sum, size) => sum + size, 0)
    if (file._ === 'inputFile' && sizeBytes > SMALL_BYTES_MAX) throw badRequest('FILE_PARTS_INVALID')
    const bytes = { name: upload.name, partBytes }
    if (file._ === 'inputFile') await this.#checkMd5(bytes, sizeBytes, file.md5Checksum)
    this.#uploads.delete(key)
    return { bytes, sizeBytes }
  }

  async #checkMd5(bytes: UploadedBytes, sizeBytes: number, expected: string): Promise<void> {
    if (expected === '') return
    const content = await this.#files.read(bytes, 0, sizeBytes)
    if (createHash('md5').update(content).digest('hex') !== expected.toLowerCase())
      throw badRequest('MD5_CHECKSUM_INVALID')
  }

  #upload(key: string): Upload {
    const upload = this.#uploads.get(key) ?? { name: this.#files.newName(), partSizes: new Map<number, number>() }
    this.#uploads.set(key, upload)
    const [oldest] = this.#uploads.keys()
    if (this.#uploads.size > UPLOADS_MAX && oldest !== undefined) this.#uploads.delete(oldest)
    return upload
  }
}

function isPartSize(sizeBytes: number): boolean {
  return sizeBytes % PART_UNIT_BYTES === 0 && PART_BYTES_MAX % sizeBytes === 0
}
