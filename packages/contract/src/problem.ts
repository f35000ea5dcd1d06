import { ERRORS, type ErrorCode, type VaultError } from '@streamvault/core'
import { z } from 'zod'

export const PROBLEM_MEDIA_TYPE = 'application/problem+json'

/** RFC 7725: who blocks what was taken down is this very vault, at whatever address it was asked. */
export const BLOCKED_BY_US = '</>; rel="blocked-by"'

/** RFC 9457, with our code and the request id. */
export const problemSchema = z
  .object({
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
    requestId: z.string(),
    detail: z.string().optional(),
  })
  .meta({ id: 'Problem' })

export type Problem = z.infer<typeof problemSchema>

/** What a client may know of an error: never its details, its cause or its stack. */
export function problemOf(error: VaultError, requestId: string): Problem {
  const told = { title: error.message, status: error.status, code: error.code, requestId }
  return error.detail === undefined ? told : { ...told, detail: error.detail }
}
