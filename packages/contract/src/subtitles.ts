import { SUBTITLE_FORMATS } from '@streamvault/core'
import { z } from 'zod'

export const subtitleViewSchema = z
  .object({
    id: z.string(),
    language: z.string().meta({ description: 'A language tag of BCP 47; `und` when unknown.' }),
    label: z.string().exactOptional().meta({ description: 'What else its name says, such as `Commentary`.' }),
    forced: z.boolean().meta({ description: 'Only what viewers of this language cannot follow otherwise.' }),
    sdh: z.boolean().meta({ description: 'Tells of sounds and speakers, for those who do not hear them.' }),
    format: z.enum(SUBTITLE_FORMATS).meta({ description: 'What it was written in; it is served as WebVTT.' }),
  })
  .meta({ id: 'Subtitle', description: 'A subtitle that came beside its video.' })

export type SubtitleView = z.infer<typeof subtitleViewSchema>
