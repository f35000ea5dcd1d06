import { createHash } from 'node:crypto'
import type { JobId } from '@streamvault/core'

const SET_CHARS = 32

/**
 * Names what one job stores of a file, the same at every attempt. It tells nothing of the content to those who do not know
 * the job: an encrypted file must not be known by its digest.
 */
export function setIdOf(job: JobId, sha256: string): string {
  return createHash('sha256').update(`${job} ${sha256}`).digest('hex').slice(0, SET_CHARS)
}
