import { z } from 'zod'

const PERSON_ID_CHARS_MAX = 200

/** How an address names somebody. */
export const personParamsSchema = z.object({ personId: z.string().min(1).max(PERSON_ID_CHARS_MAX) })
