import { badRequest } from '../rpc/rpc-error.ts'

const BLOCK_BYTES = 1024 * 1024
const UNIT_BYTES = 4096
const PRECISE_UNIT_BYTES = 1024

export interface FileRangeRequest {
  readonly offset: number
  readonly limit: number
  readonly precise?: boolean | undefined
}

/**
 * Holds a request against the rules of https://core.telegram.org/api/files#downloading-files: both numbers in units of 4 KiB
 * with a limit that divides 1 MiB, or of 1 KiB when `precise`, and all of it within one block of 1 MiB.
 *
 * Throws LIMIT_INVALID or OFFSET_INVALID. A range that reaches over the file's end is allowed.
 */
export function checkFileRange({ offset, limit, precise = false }: FileRangeRequest): void {
  const unit = precise ? PRECISE_UNIT_BYTES : UNIT_BYTES
  const isLimit = limit > 0 && limit <= BLOCK_BYTES && limit % unit === 0 && (precise || BLOCK_BYTES % limit === 0)
  if (!isLimit) throw badRequest('LIMIT_INVALID')
  const isWithinBlock = Math.floor(offset / BLOCK_BYTES) === Math.floor((offset + limit - 1) / BLOCK_BYTES)
  if (offset < 0 || offset % unit !== 0 || !isWithinBlock) throw badRequest('OFFSET_INVALID')
}
