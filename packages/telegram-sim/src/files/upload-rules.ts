import type { tl } from '@mtcute/core'
import { badRequest } from '../rpc/rpc-error.ts'
import type { Account } from '../world/accounts.ts'

/** https://core.telegram.org/api/files#uploading-files */
const PART_BYTES_MAX = 512 * 1024
const PART_UNIT_BYTES = 1024
/** `upload_max_fileparts_default` and `_premium` of https://core.telegram.org/api/config: 2,000 and 4,000 MiB in the largest parts. */
const PARTS_MAX = 4000
const PREMIUM_PARTS_MAX = 8000
/** What is larger is a big file. */
const SMALL_BYTES_MAX = 10 * 1024 * 1024
/** The parts of a stream whose end is not known yet. */
const TOTAL_UNKNOWN = -1

export type SavePartRequest = tl.upload.RawSaveFilePartRequest | tl.upload.RawSaveBigFilePartRequest

export function partsMaxOf(account: Account): number {
  return account.kind === 'user' && account.isPremium === true ? PREMIUM_PARTS_MAX : PARTS_MAX
}

/** Throws what Telegram says of a part that no file can have. */
export function checkPart(account: Account, request: SavePartRequest): void {
  const { filePart, bytes } = request
  const partsMax = partsMaxOf(account)
  if (bytes.length === 0) throw badRequest('FILE_PART_EMPTY')
  if (bytes.length > PART_BYTES_MAX) throw badRequest('FILE_PART_TOO_BIG')
  if (filePart < 0 || filePart >= partsMax) throw badRequest('FILE_PART_INVALID')
  if (request._ === 'upload.saveFilePart') return
  const { fileTotalParts } = request
  const isUnknown = fileTotalParts === TOTAL_UNKNOWN
  if (!isUnknown && (fileTotalParts < 1 || fileTotalParts > partsMax)) throw badRequest('FILE_PARTS_INVALID')
  if (!isUnknown && filePart >= fileTotalParts) throw badRequest('FILE_PART_INVALID')
  if (filePart !== fileTotalParts - 1 && !isPartSize(bytes.length)) throw badRequest('FILE_PART_SIZE_INVALID')
}

/** How large the file is that parts of these sizes make, and each but its last. Throws what Telegram says when they make none. */
export function checkParts(
  file: tl.RawInputFile | tl.RawInputFileBig,
  partSizes: ReadonlyMap<number, number>,
): { readonly partBytes: number; readonly sizeBytes: number } {
  const sizes = Array.from({ length: file.parts }, (_, part) => {
    const size = partSizes.get(part)
    if (size === undefined) throw badRequest(`FILE_PART_${part}_MISSING`)
    return size
  })
  const [partBytes = 0] = sizes
  if (sizes.slice(0, -1).some((size) => size !== partBytes)) throw badRequest('FILE_PART_SIZE_CHANGED')
  if (sizes.length > 1 && (!isPartSize(partBytes) || (sizes.at(-1) ?? 0) > partBytes))
    throw badRequest('FILE_PART_SIZE_INVALID')
  const sizeBytes = sizes.reduce((sum, size) => sum + size, 0)
  if (file._ === 'inputFile' && sizeBytes > SMALL_BYTES_MAX) throw badRequest('FILE_PARTS_INVALID')
  return { partBytes, sizeBytes }
}

function isPartSize(sizeBytes: number): boolean {
  return sizeBytes % PART_UNIT_BYTES === 0 && PART_BYTES_MAX % sizeBytes === 0
}
