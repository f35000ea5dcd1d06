import { z } from 'zod'

const SOURCE_CHARS_MAX = 16_384
const NAME_CHARS_MAX = 400

export const jobViewSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    name: z.string().meta({ description: 'What it is about, without what opens it.' }),
    state: z.enum(['waiting', 'running', 'done', 'failed']),
    createdAt: z.iso.datetime(),
    phase: z.string().exactOptional().meta({ description: 'While it is under way.' }),
    share: z.number().exactOptional().meta({ description: 'How much of it is done, 0 to 1, where that is known.' }),
    failure: z.object({ code: z.string(), message: z.string() }).exactOptional(),
    titles: z.array(z.string()).meta({ description: 'The ids of titles that it has brought into the library.' }),
    isInReview: z.boolean().meta({ description: 'Whether somebody has to say what some of it is.' }),
    skippedCount: z.int(),
    isCancellable: z.boolean(),
    isRepeatable: z.boolean(),
  })
  .meta({ id: 'Job', description: 'Work that the vault does by and by.' })
export type JobView = z.infer<typeof jobViewSchema>

export const jobListSchema = z
  .object({ items: z.array(jobViewSchema) })
  .meta({ id: 'JobList', description: 'What runs, then what waits, then what ended last.' })

export const takeRequestSchema = z
  .strictObject({
    source: z
      .string()
      .min(1)
      .max(SOURCE_CHARS_MAX)
      .meta({ description: 'An http or https address, or a magnet link.' }),
    name: z
      .string()
      .min(1)
      .max(NAME_CHARS_MAX)
      .exactOptional()
      .meta({ description: 'What the file is called, where the address does not tell.' }),
  })
  .meta({ id: 'TakeRequest', description: 'A video that is to be downloaded.' })
