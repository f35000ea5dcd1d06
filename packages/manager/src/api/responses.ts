import { PROBLEM_MEDIA_TYPE, problemSchema } from '@streamvault/contract'
import type { z } from 'zod'

/** A response of one JSON schema, for a route's `response`. */
export function jsonResponse<S extends z.ZodType>(description: string, schema: S) {
  return { description, content: { 'application/json': { schema } } }
}

function problemResponse(description: string) {
  return { description, content: { [PROBLEM_MEDIA_TYPE]: { schema: problemSchema } } }
}

/** What every operation may answer instead. */
export const PROBLEM_RESPONSES = {
  '4xx': problemResponse('The request cannot be answered; `code` says why.'),
  '5xx': problemResponse('The service cannot answer; `code` says why.'),
}
