import { z } from 'zod'

export const playbackRequestSchema = z.object({ fileId: z.string().min(1).max(64) }).meta({ id: 'PlaybackRequest' })

export const playbackSchema = z
  .object({
    url: z.string().meta({ description: 'Path of the bytes on this origin, with its ticket.' }),
    downloadUrl: z.string().meta({ description: 'The same bytes, to be saved under the name of the file.' }),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Playback' })

export type PlaybackView = z.infer<typeof playbackSchema>
