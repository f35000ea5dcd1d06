import { z } from 'zod'

export const pictureSchema = z
  .object({
    path: z.string().meta({ description: 'A slash and one of the widths complete the address.' }),
    widths: z.array(z.int()),
    ticket: z
      .string()
      .exactOptional()
      .meta({ description: 'Goes along as `?ticket=…`; absent where everybody may see pictures.' }),
  })
  .meta({
    id: 'Picture',
    description: 'A picture that this vault serves in several widths, in the format that `Accept` likes.',
  })

export const ratingSchema = z
  .object({ average: z.number().meta({ description: '0 to 10.' }), votes: z.int() })
  .meta({ id: 'Rating' })

export const creditSchema = z
  .object({
    name: z.string(),
    as: z.string().exactOptional().meta({ description: 'The character, or the job.' }),
    picture: pictureSchema.exactOptional(),
  })
  .meta({ id: 'Credit' })

export const detailsSchema = z
  .object({
    name: z
      .string()
      .meta({ description: 'As the metadata service writes it, in the language that the vault prefers.' }),
    originalName: z.string().exactOptional(),
    overview: z.string().exactOptional(),
    tagline: z.string().exactOptional(),
    releasedOn: z.iso.date().exactOptional(),
    runtimeMinutes: z.int().exactOptional(),
    cast: z.array(creditSchema),
    crew: z.array(creditSchema),
    collection: z.object({ id: z.int(), name: z.string(), poster: pictureSchema.exactOptional() }).exactOptional(),
    externalIds: z.object({
      tmdb: z.int(),
      imdb: z.string().exactOptional(),
      tvdb: z.int().exactOptional(),
      wikidata: z.string().exactOptional(),
    }),
  })
  .meta({ id: 'Details', description: 'What a metadata service tells about a title.' })

/** What is told of a season or an episode, besides its number. */
export const seasonDetailsSchema = {
  name: z.string().exactOptional(),
  overview: z.string().exactOptional(),
  poster: pictureSchema.exactOptional(),
}
export const episodeDetailsSchema = {
  overview: z.string().exactOptional(),
  airedOn: z.iso.date().exactOptional(),
  runtimeMinutes: z.int().exactOptional(),
  rating: ratingSchema.exactOptional(),
  still: pictureSchema.exactOptional(),
}

export type PictureView = z.infer<typeof pictureSchema>
export type CreditView = z.infer<typeof creditSchema>
export type DetailsView = z.infer<typeof detailsSchema>
