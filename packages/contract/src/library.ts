import { BUCKETS, CONTAINERS, HDR_KINDS, TITLE_KINDS } from '@streamvault/core'
import { z } from 'zod'
import { detailsSchema, episodeDetailsSchema, pictureSchema, ratingSchema, seasonDetailsSchema } from './details.ts'
import { subtitleViewSchema } from './subtitles.ts'

export const bucketSchema = z.enum(BUCKETS).meta({ id: 'Bucket', description: 'A quality class.' })

const flags = {
  isDefault: z.literal(true).exactOptional(),
  isForced: z.literal(true).exactOptional(),
}

export const trackSchema = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('video'),
      codec: z.string(),
      width: z.int(),
      height: z.int(),
      frameRate: z.number().exactOptional().meta({ description: 'Frames in a second.' }),
      hdr: z.enum(HDR_KINDS).exactOptional(),
      dolbyVisionProfile: z.int().exactOptional(),
    }),
    z.object({
      kind: z.literal('audio'),
      codec: z.string(),
      channels: z.int(),
      language: z.string().meta({ description: 'ISO 639-2 code; `und` when unknown.' }),
      name: z.string().exactOptional(),
      ...flags,
    }),
    z.object({
      kind: z.literal('subtitle'),
      codec: z.string(),
      language: z.string(),
      name: z.string().exactOptional(),
      ...flags,
    }),
  ])
  .meta({ id: 'Track' })

export const versionSchema = z
  .object({
    rank: z.int().meta({ description: '1 for the best file of the movie or episode.' }),
    cut: z.int().meta({ description: 'Files with the same number show the same; 1 is the cut of the best file.' }),
    offsetSeconds: z
      .number()
      .meta({ description: 'How much later everything comes than in the best file of the cut.' }),
    duplicateOf: z.string().exactOptional().meta({ description: 'A better file with everything that this one has.' }),
  })
  .meta({ id: 'Version' })

export const releaseSchema = z
  .object({
    editions: z.array(z.string()),
    languages: z
      .array(z.string())
      .meta({ description: 'ISO 639-2; only where no sound of the file says its language.' }),
    threeD: z.string().exactOptional(),
    hdr: z.array(z.string()).meta({ description: 'Only where the picture says nothing of it.' }),
  })
  .meta({ id: 'Release', description: 'What the name of a file says of it beyond its title.' })

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
    release: releaseSchema,
    version: versionSchema,
    bitsPerSecond: z.int().exactOptional(),
    chapters: z.array(z.object({ startSeconds: z.number(), name: z.string().exactOptional() })).exactOptional(),
    subtitles: z.array(subtitleViewSchema).meta({ description: 'Those that lie beside it; a ticket opens them.' }),
  })
  .meta({ id: 'File', description: 'One media file, playable with a ticket.' })

export const episodeSchema = z
  .object({
    number: z.int(),
    name: z.string().exactOptional(),
    ...episodeDetailsSchema,
    files: z.array(fileSchema),
  })
  .meta({ id: 'Episode', description: 'Its files are ordered best bucket first.' })

export const seasonSchema = z
  .object({
    number: z.int().meta({ description: '0 holds specials.' }),
    ...seasonDetailsSchema,
    episodes: z.array(episodeSchema),
  })
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
    genres: z.array(z.string()),
    rating: ratingSchema.exactOptional(),
    poster: pictureSchema.exactOptional().meta({ description: 'Absent where none is known: the site draws one.' }),
    backdrop: pictureSchema.exactOptional(),
    frame: pictureSchema.exactOptional().meta({
      description:
        'A frame of its film, which stands for the poster. Absent where there is a poster, and until a frame was found.',
    }),
    placeholder: pictureSchema.exactOptional().meta({
      description:
        'Its name as a picture, which stands for the poster. Absent where there is a poster or a frame, and where the operator has named no service.',
    }),
  })
  .meta({ id: 'TitleSummary' })

export const titleSchema = titleSummarySchema
  .extend({
    files: z.array(fileSchema).meta({ description: 'Of a movie, best bucket first; empty for a series.' }),
    seasons: z.array(seasonSchema).meta({ description: 'Of a series; empty for a movie.' }),
    goneCount: z.int().exactOptional().meta({
      description: 'Files that are not listed: they are gone from where they were posted. Absent where none is.',
    }),
    details: detailsSchema.exactOptional().meta({ description: 'Absent until a metadata service has told.' }),
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
  genre: z.string().min(1).max(100).optional().meta({ description: 'As titles tell it, in any case.' }),
  limit: z.coerce.number().int().min(1).max(200).default(40),
  after: z.string().max(500).optional(),
})

export const searchQuerySchema = z.object({
  q: z.string().max(200),
  limit: z.coerce.number().int().min(1).max(50).default(10),
})

export const searchResultSchema = z.object({ items: z.array(titleSummarySchema) }).meta({ id: 'SearchResult' })

export type VersionView = z.infer<typeof versionSchema>
export type FileView = z.infer<typeof fileSchema>
export type EpisodeView = z.infer<typeof episodeSchema>
export type SeasonView = z.infer<typeof seasonSchema>
export type TitleSummaryView = z.infer<typeof titleSummarySchema>
export type TitleView = z.infer<typeof titleSchema>
