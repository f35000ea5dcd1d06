import { BUCKETS } from '@streamvault/core'
import { z } from 'zod'
import { bucketSchema } from '../library.ts'

const TITLE_ID_CHARS_MAX = 200

export const packRequestSchema = z
  .object({
    titleId: z.string().min(1).max(TITLE_ID_CHARS_MAX),
    season: z.int().min(0).exactOptional().meta({ description: 'Of a series; absent for a movie.' }),
    // Not the schema that answers use: the document would have two of one name.
    bucket: z
      .enum(BUCKETS)
      .exactOptional()
      .meta({ description: 'The bucket with the most files, the better one of two, unless given.' }),
  })
  .meta({ id: 'PackRequest' })

export const packSchema = z
  .object({
    id: z.string(),
    name: z.string().meta({ description: 'The name to save it under.' }),
    bucket: bucketSchema,
    filesCount: z.int().meta({ description: 'Of videos; their subtitles lie beside them.' }),
    url: z.string().meta({ description: 'Path of the archive on this origin, with its ticket.' }),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Pack', description: 'All files of a movie or a season in one bucket, as one Zip archive.' })

export type PackRequest = z.infer<typeof packRequestSchema>
export type PackView = z.infer<typeof packSchema>
