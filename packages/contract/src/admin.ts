import { TITLE_KINDS } from '@streamvault/core'
import { z } from 'zod'

export const provenanceSchema = z
  .object({
    source: z.string().exactOptional().meta({ description: 'Such as an address, a shop, or a disc.' }),
    rights: z
      .string()
      .exactOptional()
      .meta({ description: 'Why it may be shown: a licence, a purchase, an agreement.' }),
    addedBy: z.string().exactOptional().meta({ description: 'Who took its first file in.' }),
  })
  .meta({ id: 'Provenance', description: 'Where a title comes from. What nobody has said is absent.' })

export const creditedTitleSchema = z
  .object({
    id: z.string(),
    kind: z.enum(TITLE_KINDS),
    name: z.string(),
    year: z.int().exactOptional(),
    provenance: provenanceSchema,
  })
  .meta({ id: 'CreditedTitle', description: 'A title as those see it who have to answer for it.' })
export type CreditedTitle = z.infer<typeof creditedTitleSchema>

export const creditedPageSchema = z
  .object({
    items: z.array(creditedTitleSchema),
    next: z.string().exactOptional().meta({ description: 'Cursor of the next page; absent on the last.' }),
  })
  .meta({ id: 'CreditedTitlePage', description: 'One page of titles, newest first, shown or not.' })
