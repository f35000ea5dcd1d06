import { BUCKETS, CONTAINERS, TITLE_KINDS } from '@streamvault/core'
import { z } from 'zod'
import { subtitleViewSchema } from './subtitles.ts'

export const bucketSchema = z.enum(BUCKETS).meta({ id: 'Bucket', description: 'A quality class.' })

export const trackSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('video'), codec: z.string(), width: z.int(), height: z.int() }),
    z.object({
      kind: z.literal('audio'),
      codec: z.string(),
      channels: z.int(),
      language: z.string().meta({ description: 'ISO 639-2 code; `und` when unknown.' }),
      name: z.string().exactOptional(),
    }),
    z.object({
      kind: z.literal('subtitle'),
      codec: z.string(),
      language: z.string(),
      name: z.string().exactOptional(),
    }),
  ])
  .meta({ id: 'Track' })

export const fileSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    bucket: bucketSchema,
    sizeBytes: z.int(),
    container: z.enum(CONTAINERS),
    mimeType: z.string(),
    durationSeconds: z.number(),
    tracks: z.array(trackSchema),
    subtitles: z.array(subtitleViewSchema).meta({ description: 'Those that lie beside it; a ticket opens them.' }),
  })
  .meta({ id: 'File', description: 'One media file, playable with a ticket.' })

export const episodeSchema = z
  .object({ number: z.int(), name: z.string().exactOptional(), files: z.array(fileSchema) })
  .meta({ id: 'Episode', description: 'Its files are ordered best bucket first.' })

export const seasonSchema = z
  .object({ number: z.int().meta({ description: '0 holds specials.' }), episodes: z.array(episodeSchema) })
  .meta({ id: 'Season' })

export const titleSummarySchema = z
  .object({
    id: z.string(),
    kind: z.enum(TITLE_KINDS),
    name: z.string(),
    year: z.int().exactOptional(),
    buckets: z.array(bucketSchema),
    seasonsCount: z.int(),
    episodesCount: z.int(),
    addedAt: z.iso.datetime(),
  })
  .meta({ id: 'TitleSummary' })

export const titleSchema = titleSummarySchema
  .extend({
    files: z.array(fileSchema).meta({ description: 'Of a movie, best bucket first; empty for a series.' }),
    seasons: z.array(seasonSchema).meta({ description: 'Of a series; empty for a movie.' }),
  })
  .meta({ id: 'Title' })

export const titlePageSchema = z
  .object({
    items: z.array(titleSummarySchema),
    next: z.string().exactOptional().meta({ description: 'Cursor of the next page; absent on the last.' }),
  })
  .meta({ id: 'TitlePage' })

export const titleListQuerySchema = z.object({
  kind: z.enum(TITLE_KINDS).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(40),
  after: z.string().max(500).optional(),
})

export const searchQuerySchema = z.object({
  q: z.string().max(200),
  limit: z.coerce.number().int().min(1).max(50).default(10),
})

export const searchResultSchema = z.object({ items: z.array(titleSummarySchema) }).meta({ id: 'SearchResult' })

export type FileView = z.infer<typeof fileSchema>
export type EpisodeView = z.infer<typeof episodeSchema>
export type SeasonView = z.infer<typeof seasonSchema>
export type TitleSummaryView = z.infer<typeof titleSummarySchema>
export type TitleView = z.infer<typeof titleSchema>
