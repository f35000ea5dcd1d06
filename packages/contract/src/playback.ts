import { z } from 'zod'
import { subtitleViewSchema } from './subtitles.ts'

export const playbackRequestSchema = z.object({ fileId: z.string().min(1).max(64) }).meta({ id: 'PlaybackRequest' })

export const playableSubtitleSchema = subtitleViewSchema
  .extend({ url: z.string().meta({ description: 'Path of it as `text/vtt` on this origin, with its ticket.' }) })
  .meta({ id: 'PlayableSubtitle' })

export const playbackSchema = z
  .object({
    url: z.string().meta({ description: 'Path of the bytes on this origin, with its ticket.' }),
    downloadUrl: z.string().meta({ description: 'The same bytes, to be saved under the name of the file.' }),
    hlsUrl: z.string().exactOptional().meta({
      description:
        'Path of a master playlist of HLS, with its ticket: this file and all that show the same, in segments. Absent where the file cannot be played so, as far as is known without opening it; what is known later is told by `FILM_UNPLAYABLE`.',
    }),
    subtitles: z
      .array(playableSubtitleSchema)
      .meta({ description: 'Those that lie beside the file, in the order in which they came.' }),
    thumbnailsUrl: z.string().meta({
      description:
        'Path of a WebVTT track of small pictures for the bar of a player, with its ticket; it has no cues where there are none. Making them costs the store: ask for it when a viewer wants to see them.',
    }),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Playback' })

export type PlaybackView = z.infer<typeof playbackSchema>
