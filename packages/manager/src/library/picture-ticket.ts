import { ALL_PICTURES, type TicketSigner } from '@streamvault/contract'
import type { Clock } from '@streamvault/core'

/** A ticket is good for as long as this, and twice as long at the most. */
const WINDOW_MS = 12 * 3_600_000

export interface PictureTicketDeps {
  readonly tickets: Pick<TicketSigner, 'sign'>
  readonly clock: Pick<Clock, 'now'>
}

/**
 * Makes what opens the pictures of titles where not everybody may see them. For twelve hours it is the same, so that browsers and pages know
 * them again by their addresses.
 */
export function pictureTicket({ tickets, clock }: PictureTicketDeps): () => string {
  return () => {
    const expiresAt = (Math.floor(clock.now() / WINDOW_MS) + 2) * WINDOW_MS
    return tickets.sign({ ...ALL_PICTURES, expiresAt })
  }
}
