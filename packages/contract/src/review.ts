import { DOUBTS, type MediaFile } from '@streamvault/core'
import { z } from 'zod'

const NAME_CHARS_MAX = 400
const FILES_MAX = 1_000
const YEAR = { min: 1870, max: 2200 }
const NUMBER_MAX = 100_000
const kind = z.enum(['movie', 'series'])
const number = z.int().min(0).max(NUMBER_MAX)
const title = z.string().trim().min(1).max(NAME_CHARS_MAX)
const year = z.int().min(YEAR.min).max(YEAR.max)

export const reviewItemSchema = z
  .object({
    file: z.string(),
    name: z.string(),
    sizeBytes: z.number(),
    bucket: z.string(),
    addedAt: z.iso.datetime(),
    doubt: z.enum(DOUBTS),
    guess: z.object({
      kind,
      title: z.string(),
      year: z.int().exactOptional(),
      season: z.int().exactOptional(),
      episode: z.int().exactOptional(),
    }),
  })
  .meta({ id: 'ReviewItem', description: 'A file of which nobody knows what it is.' })
export type ReviewItemView = z.infer<typeof reviewItemSchema>

export const reviewPageSchema = z
  .object({ items: z.array(reviewItemSchema), next: z.string().exactOptional() })
  .meta({ id: 'ReviewPage', description: 'One page of them, newest first.' })

export const identityRequestSchema = z
  .strictObject({
    kind: kind.exactOptional(),
    title: title.exactOptional(),
    year: year.exactOptional(),
    season: number.exactOptional(),
    episode: z.strictObject({ first: number, last: number.exactOptional() }).exactOptional(),
  })
  .meta({ id: 'IdentityRequest', description: 'What a file is; what is left out stays as it is.' })

export const filedSchema = z.object({ file: z.string(), title: z.string() }).meta({ id: 'Filed' })

export const mergeRequestSchema = z
  .strictObject({ into: z.string().min(1).max(200) })
  .meta({ id: 'MergeRequest', description: 'The title that has all files afterwards.' })

export const splitRequestSchema = z
  .strictObject({
    files: z.array(z.string().min(1).max(200)).min(1).max(FILES_MAX),
    title: title.exactOptional(),
    year: year.exactOptional(),
  })
  .meta({
    id: 'SplitRequest',
    description: 'Files that get a title of their own; without a name, the one that was merged gets them back.',
  })

export const splitSchema = z
  .object({ title: z.string() })
  .meta({ id: 'Split', description: 'Where the files are now.' })

/** As the API shows a file in review. */
export function reviewItemView({ id, name, sizeBytes, bucket, addedAt, review }: MediaFile): ReviewItemView {
  const { kind: guessed = 'movie', name: called = name, year: of, episode, doubt = 'nameless' } = review ?? {}
  return {
    ...{ file: id, name, sizeBytes, bucket, doubt },
    addedAt: new Date(addedAt).toISOString(),
    guess: {
      kind: guessed,
      title: called,
      ...(of !== undefined && { year: of }),
      ...(episode && { season: episode.season, episode: episode.episode }),
    },
  }
}
